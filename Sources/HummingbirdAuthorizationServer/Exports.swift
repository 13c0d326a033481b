// Who mounts the server on a router needs a context that knows who sent a request.
@_exported public import HummingbirdEdge
