import OAuthCore
import PageRendering

/// The words around every page of the account.
struct AccountTexts: PageCatalog {
    static let name = "account_frame"
    /// What the navigation is called, for those who hear the page.
    let navigation: String
    let overview: String
    let profile: String
    let password: String
    let email: String
    let security: String
    let sessions: String
    let applications: String
    let activity: String
    let data: String
    let signOut: String

    static func original(_ language: PageLanguage) -> AccountTexts {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .japanese: japanese
        case .arabic: arabic
        }
    }

    /// What a page is called in the navigation.
    func name(of item: AccountItem) -> String {
        switch item {
        case .overview: overview
        case .profile: profile
        case .password: password
        case .email: email
        case .security: security
        case .sessions: sessions
        case .applications: applications
        case .activity: activity
        case .data: data
        }
    }

    private static let english = AccountTexts(
        navigation: "Account pages", overview: "Overview", profile: "Profile", password: "Password",
        email: "Email address", security: "Sign-in and security", sessions: "Devices", applications: "Applications",
        activity: "Activity", data: "Your data", signOut: "Sign out")

    private static let german = AccountTexts(
        navigation: "Seiten des Kontos", overview: "Übersicht", profile: "Profil", password: "Passwort",
        email: "E-Mail-Adresse", security: "Anmeldung und Sicherheit", sessions: "Geräte", applications: "Anwendungen",
        activity: "Aktivität", data: "Ihre Daten", signOut: "Abmelden")

    private static let french = AccountTexts(
        navigation: "Pages du compte", overview: "Vue d’ensemble", profile: "Profil", password: "Mot de passe",
        email: "Adresse e-mail", security: "Connexion et sécurité", sessions: "Appareils", applications: "Applications",
        activity: "Activité", data: "Vos données", signOut: "Se déconnecter")

    private static let spanish = AccountTexts(
        navigation: "Páginas de la cuenta", overview: "Resumen", profile: "Perfil", password: "Contraseña",
        email: "Correo electrónico", security: "Acceso y seguridad", sessions: "Dispositivos",
        applications: "Aplicaciones", activity: "Actividad", data: "Sus datos", signOut: "Cerrar sesión")

    private static let japanese = AccountTexts(
        navigation: "アカウントのページ", overview: "概要", profile: "プロフィール", password: "パスワード", email: "メールアドレス",
        security: "ログインとセキュリティ", sessions: "デバイス", applications: "アプリケーション", activity: "アクティビティ", data: "データ",
        signOut: "ログアウト")

    private static let arabic = AccountTexts(
        navigation: "صفحات الحساب", overview: "نظرة عامة", profile: "الملف الشخصي", password: "كلمة المرور",
        email: "البريد الإلكتروني", security: "تسجيل الدخول والأمان", sessions: "الأجهزة", applications: "التطبيقات",
        activity: "النشاط", data: "بياناتك", signOut: "تسجيل الخروج")
}
