// Who mounts a backend-for-frontend needs its settings, and those of its providers, too.
@_exported public import BFF
@_exported public import OpenIDProviders
@_exported public import HummingbirdEdge
