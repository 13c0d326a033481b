import ArgumentParser
struct ServeCommand: AsyncParsableCommand {}
struct DemoCommand: AsyncParsableCommand {}
struct KeyCommand: AsyncParsableCommand {}
struct TokenCommand: AsyncParsableCommand {}
struct JWTCommand: AsyncParsableCommand {}
struct DoctorCommand: AsyncParsableCommand {}
