/// What to do about a part of a template that this server has in another way.
enum TemplateAdvice {
    /// By the type of a resource.
    static let ofTypes = [
        "AWS::Cognito::UserPoolGroup":
            "groups are named where people are put in them: gatehouse user groups NAME --add …",
        "AWS::Cognito::UserPoolUser": "people come by gatehouse user import, or gatehouse user create",
        "AWS::Cognito::UserPoolUserToGroupAttachment": "put people into groups with gatehouse user groups NAME --add …",
        "AWS::Cognito::UserPoolIdentityProvider":
            "declare the provider under oidc.providers, and name it in authorization_server.login.providers",
        "AWS::Cognito::UserPoolUICustomizationAttachment": "brand the pages with authorization_server.pages",
        "AWS::Cognito::ManagedLoginBranding": "brand the pages with authorization_server.pages",
        "AWS::Cognito::UserPoolRiskConfigurationAttachment":
            "limits on failed logins are authorization_server.protection",
        "AWS::Cognito::LogDeliveryConfiguration": "events go where audit.json_lines and audit.webhooks say",
        "AWS::Cognito::IdentityPool":
            "it gives out credentials of AWS: let it trust this server as an OpenID Connect provider",
    ]

    /// By the name of a property, of whatever resource.
    static let ofProperties = [
        "DeviceConfiguration":
            "browsers that somebody has logged in with before are known without it (docs/brute-force.md)",
        "EmailConfiguration": "letters go by the section mail",
        "EmailVerificationMessage": "letters have their words in six languages (docs/accounts.md)",
        "EmailVerificationSubject": "letters have their words in six languages (docs/accounts.md)",
        "VerificationMessageTemplate": "letters have their words in six languages (docs/accounts.md)",
        "AdminCreateUserConfig.InviteMessageTemplate": "letters have their words in six languages (docs/accounts.md)",
        "SmsConfiguration": "nothing is sent by telephone",
        "SmsVerificationMessage": "nothing is sent by telephone",
        "SmsAuthenticationMessage": "nothing is sent by telephone",
        "UsernameConfiguration": "login names are the same in small and large letters",
        "UserPoolAddOns": "limits on failed logins are authorization_server.protection",
        "DeletionProtection": "what apply would remove is shown by plan first",
        "UserAttributeUpdateSettings": "a new address counts when it was confirmed, in any case",
        "Policies.PasswordPolicy.TemporaryPasswordValidityDays": "an invitation works for three days",
        "Policies.PasswordPolicy.PasswordHistorySize": "only the present password cannot be chosen again",
        "WebAuthnRelyingPartyID": "passkeys belong to the host of the issuer: those of the pool are registered anew",
        "ReadAttributes": "clients see the claims of their scopes, and those of authorization_server.claims",
        "WriteAttributes": "people change the claims of authorization_server.accounts.profile themselves, clients none",
        "AuthSessionValidity": "how long a login that was begun waits is the same for all clients",
        "RefreshTokenRotation":
            "refresh tokens always rotate; refresh_token_retry_window is how long the one before still works",
        "DefaultRedirectURI": "a client that has one redirect URI may leave it out",
        "AnalyticsConfiguration": "counts are at /metrics",
    ]
}
