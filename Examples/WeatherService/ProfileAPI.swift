public import Hummingbird
import HummingbirdResourceServer
import Synchronization

/// The profile API: who somebody is, and what they keep. Each person sees their own.
func addProfileAPI(of profileAPI: ProtectedResource, _ items: Items, to router: Router<ProtectedRequestContext>) {
    router.group(of: profileAPI, requiring: .scope("me"))
        .get("users/me") { _, context in Person(username: try context.accessToken.subject.rawValue) }

    router.group(of: profileAPI, requiring: .scope("items"))
        .get("users/me/items") { _, context in items.list(of: try context.accessToken.subject.rawValue) }
        .get("api/items") { _, context in items.list(of: try context.accessToken.subject.rawValue) }
        .post("api/items") { request, context in
            let owner = try context.accessToken.subject.rawValue
            let new = try await request.decode(as: NewItem.self, context: context)
            guard let item = items.add(new.name, of: owner) else {
                throw HTTPError(.badRequest, message: "a name of 1 to 100 characters, and at most 100 items")
            }
            return EditedResponse(status: .created, response: item)
        }
}

struct Person: ResponseEncodable { let username: String }

struct NewItem: Decodable { let name: String }

/// Something that a person keeps.
public struct Item: ResponseEncodable, Sendable {
    let itemID: String
    let name: String
    let owner: String

    enum CodingKeys: String, CodingKey { case itemID = "item_id", name, owner }
}

/// What people keep, in memory.
public final class Items: Sendable {
    private let items = Mutex<[String: [Item]]>([:])

    /// Nobody keeps anything yet but the one thing that everybody has.
    public init() {}

    func list(of owner: String) -> [Item] {
        [Item(itemID: "Foo", name: "The first item", owner: owner)] + items.withLock { $0[owner, default: []] }
    }

    func add(_ name: String, of owner: String) -> Item? {
        guard (1...100).contains(name.count) else { return nil }
        return items.withLock { items in
            guard items[owner, default: []].count < 100 else { return nil }
            let item = Item(itemID: "item-\(items[owner, default: []].count + 1)", name: name, owner: owner)
            items[owner, default: []].append(item)
            return item
        }
    }
}
