import BFF
import OAuthCore
import Testing

@Suite("A person of the backend-for-frontend")
struct BFFUserTests {
    @Test("two providers never give two people one user_id")
    func userIDs() {
        let one = BFFUser(provider: "google", subject: SubjectID("b_c"))
        let other = BFFUser(provider: "google-b", subject: SubjectID("c"))
        #expect(one.userID == "google_b_c")
        #expect(one.userID != other.userID)
    }
}
