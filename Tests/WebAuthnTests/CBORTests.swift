import Testing
import WebAuthn

@Suite("RFC 8949 CBOR, as far as authenticators send it")
struct CBORTests {
    private func problem(_ bytes: [UInt8], limits: CBORLimits = .standard) -> CBORReader.Problem? {
        do throws(CBORReader.Problem) {
            _ = try CBORReader.parse(bytes, limits: limits)
            return nil
        } catch { return error }
    }

    @Test("Appendix A: the examples of what is read")
    func examples() throws {
        func value(_ text: String) throws -> CBOR { try CBORReader.parse(Vectors.bytes(text)) }
        #expect(try value("00") == .unsigned(0))
        #expect(try value("1864") == .unsigned(100))
        #expect(try value("1bffffffffffffffff") == .unsigned(.max))
        #expect(try value("20").integer == -1)
        #expect(try value("3903e7").integer == -1000)
        #expect(try value("3bffffffffffffffff").integer == nil)
        #expect(try value("f5") == .bool(true))
        #expect(try value("f6") == .null)
        #expect(try value("4401020304").byteString == [1, 2, 3, 4])
        #expect(try value("62c3bc").string == "ü")
        #expect(try value("83010203") == .array([.unsigned(1), .unsigned(2), .unsigned(3)]))
        #expect(try value("a201020304")[1] == .unsigned(2))
        #expect(try value("a26161016162820203")["b"] == .array([.unsigned(2), .unsigned(3)]))
    }

    @Test("what ends too early, repeats a key, has a tag, a point or no definite length is refused")
    func refused() {
        #expect(problem([]) == .truncated)
        #expect(problem([0x18]) == .truncated)
        #expect(problem([0x44, 1]) == .truncated)
        #expect(problem([0x82, 1]) == .truncated)
        #expect(problem([0x5B] + Array(repeating: 0xFF, count: 8)) == .truncated)
        #expect(problem([0x9B] + Array(repeating: 0xFF, count: 8)) == .truncated)
        #expect(problem([0xBB, 0x7F] + Array(repeating: 0xFF, count: 7)) == .truncated)
        #expect(problem([0xA2, 1, 2, 1, 3]) == .repeatedKey)
        #expect(problem([0xC0, 0]) == .unsupported)
        #expect(problem([0xF9, 0, 0]) == .unsupported)
        #expect(problem([0x5F, 0xFF]) == .unsupported)
        #expect(problem([0x61, 0xFF]) == .notText)
        #expect(problem([0, 0]) == .trailing)
    }

    @Test("depth, values and bytes are bounded")
    func limits() {
        #expect(problem(Array(repeating: 0x81, count: 7) + [0]) == nil)
        #expect(problem(Array(repeating: 0x81, count: 8) + [0]) == .tooDeep)
        #expect(problem([0x99, 0x02, 0x00] + Array(repeating: 0, count: 512)) == .tooMany)
        #expect(problem(Array(repeating: 0, count: 11), limits: CBORLimits(bytes: 10)) == .tooLarge)
    }

    @Test("whatever the bytes are, nothing traps: random values, every prefix and every changed bit of a real one")
    func random() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50_000 {
            let count = Int.random(in: 0...48, using: &generator)
            _ = problem((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
        let real = Vectors.bytes(Vectors.packedSelf.attestationObject)
        for end in real.indices { _ = refusal { try Vectors.packedSelf.register { $0 = Array(real[..<end]) } } }
        for index in real.indices {
            let code = refusal { try Vectors.packedSelf.register { $0[index] ^= 1 << UInt8(index % 8) } }
            #expect(code != nil, "byte \(index)")
        }
    }

    @Test("random authenticator data does not trap either")
    func randomAuthenticatorData() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...120, using: &generator)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if bytes.count > 32 { bytes[32] |= 0xC0 }
            _ = try? AuthenticatorData(bytes)
        }
    }
}
