import HTTPExchange
import HTTPTypes

/// `/auth/gatehouse.js`: the browser's side, a module without dependencies.
enum BrowserModule {
    /// Pages of any origin may load it: it holds nothing but code, and what it calls decides for itself.
    static let route = Route("/auth/gatehouse.js", [.get], kind: .page) { request in
        asset.answer(
            request, fields: [.accessControlAllowOrigin: "*", .crossOriginResourcePolicy: "cross-origin"])
    }

    private static let asset = FixedAsset(source, type: "text/javascript; charset=utf-8")

    private static let source = """
        // The browser's side of Gatehouse's backend-for-frontend.
        //
        //     import { login, logout, user, fetch } from '/auth/gatehouse.js'
        //
        // The session is a cookie that no script can read. What changes something needs a token beside it: `fetch` of this module
        // gets it, sends it, and gets a new one where it has become too old. The token goes to the backend-for-frontend alone.

        const base = new URL('.', import.meta.url)
        const safe = new Set(['GET', 'HEAD', 'OPTIONS'])
        let token = null

        /** Who is logged in, `{user_id, email, name, provider}`; null where nobody is. */
        export async function user() {
          const answer = await window.fetch(new URL('me', base), { credentials: 'include', cache: 'no-store' })
          if (answer.status === 401) {
            token = null
            return null
          }
          if (!answer.ok) throw new Error(`/auth/me answered ${answer.status}`)
          token = answer.headers.get('X-CSRF-Token')
          return answer.json()
        }

        /** Leaves for the login and comes back to `returnTo`: a path, or a URL on an allowed origin; without it, to where we are. */
        export function login({ provider, returnTo } = {}) {
          const url = new URL('web/login', base)
          if (provider) url.searchParams.set('provider', provider)
          const here = location.origin === base.origin ? location.pathname + location.search + location.hash : location.href
          url.searchParams.set('redirect_uri', returnTo ?? here)
          location.assign(url)
        }

        /** Ends the session, and where the provider has a logout of its own leaves for that, unless `redirect` is false. */
        export async function logout({ redirect = true } = {}) {
          const answer = await fetch(new URL('web/logout', base), { method: 'POST' })
          token = null
          if (!answer.ok && answer.status !== 401) throw new Error(`/auth/web/logout answered ${answer.status}`)
          const path = answer.ok ? (await answer.json()).logout_url : undefined
          const way = path && new URL(path, base).href
          if (redirect && way) location.assign(way)
          return way
        }

        /** `fetch` with the session and, where something changes, its token. Requests to other origins pass unchanged. */
        export async function fetch(input, init = {}) {
          const request = new Request(input, { credentials: 'include', ...init })
          if (new URL(request.url).origin !== base.origin) return window.fetch(input, init)
          if (safe.has(request.method)) return window.fetch(request)
          if (!token) await user()
          const again = request.clone()
          const answer = await send(request)
          if (answer.status !== 403 || !(await isMismatch(answer))) return answer
          return (await user()) ? send(again) : answer
        }

        function send(request) {
          const headers = new Headers(request.headers)
          if (token) headers.set('X-CSRF-Token', token)
          return window.fetch(new Request(request, { headers }))
        }

        async function isMismatch(answer) {
          try {
            return (await answer.clone().json()).error === 'csrf_token_mismatch'
          } catch {
            return false
          }
        }

        """
}
