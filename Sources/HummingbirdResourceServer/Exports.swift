// Who mounts the middleware needs the library behind it too.
@_exported public import ResourceServer
