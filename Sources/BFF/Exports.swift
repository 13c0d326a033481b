// The types that stand in this library's settings: who uses it need not import where they come from.
@_exported public import struct OpenIDProviders.ProviderSettings
@_exported public import struct PageRendering.BrandLogo
@_exported public import struct PageRendering.BrandTemplate
