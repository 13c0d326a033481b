// The page of the demo: everything that a front end does with the backend-for-frontend, without a framework.
import { fetch, login, logout, user } from '/auth/gatehouse.js'

const element = (id) => document.getElementById(id)
const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** Says something to the person: at the top of the page, and to who listens to it. */
function tell(text, isError = false) {
  const message = element('message')
  message.textContent = text
  message.classList.toggle('error', isError)
  message.hidden = !text
}

/** The JSON of an answer; an answer that is none of ours is told as what it is. */
async function json(path, init) {
  const answer = await fetch(path, init)
  if (answer.status === 401) {
    await show()
    throw new Error('The session has ended. Log in again.')
  }
  if (!answer.ok) {
    const body = await answer.json().catch(() => ({}))
    const id = body.request_id ? ` (request ${body.request_id})` : ''
    throw new Error(`${body.error_description ?? `${path} answered ${answer.status}.`}${id}`)
  }
  return answer.status === 204 ? null : answer.json()
}

/** A row of a list: a text, a smaller one under it, and something at its end. */
function row(text, small, end) {
  const item = document.createElement('li')
  const words = item.appendChild(document.createElement('span'))
  words.textContent = text
  if (small) words.appendChild(document.createElement('small')).textContent = small
  if (end) item.append(end)
  return item
}

function chip(text, className) {
  const chip = document.createElement('span')
  chip.className = className
  chip.textContent = text
  return chip
}

async function showItems() {
  const items = await json('/api/items')
  element('items-list').replaceChildren(...items.map((item) => row(item.name, item.item_id)))
}

async function showWeather() {
  const days = await json('/api/weatherforecast')
  element('weather-list').replaceChildren(
    ...days.map((day) => row(day.summary, day.date, chip(`${day.temperatureC} °C`, 'degrees'))))
}

async function showSessions() {
  const sessions = await json('/auth/sessions')
  element('sessions-list').replaceChildren(...sessions.map((session) => {
    const begun = `since ${when.format(session.created_at * 1000)}`
    if (session.current) return row('This browser', begun, chip('current', 'badge'))
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = 'End'
    button.setAttribute('aria-label', `End the session ${begun}`)
    button.addEventListener('click', act(async () => {
      await json(`/auth/sessions/${encodeURIComponent(session.id)}`, { method: 'DELETE' })
      await showSessions()
      tell('That session has ended.')
    }))
    return row('Another browser', begun, button)
  }))
}

/** The latest letters. Asked for without the session's cookie, so that looking does not keep a session alive. */
async function showLetters() {
  const answer = await window.fetch('/api/letters', { credentials: 'omit' }).catch(() => null)
  if (!answer?.ok) return
  const letters = (await answer.json()).slice(0, 4)
  element('letters-none').hidden = letters.length > 0
  element('letters-list').replaceChildren(...letters.map((letter) => {
    const link = letter.link ? document.createElement('a') : null
    if (link) Object.assign(link, { href: letter.link, target: '_blank', textContent: 'Open', className: 'button' })
    link?.setAttribute('aria-label', `Open the link: ${letter.subject}, to ${letter.recipient}`)
    return row(letter.subject, `to ${letter.recipient}`, link)
  }))
}

/** Shows the page as it is for whoever is logged in. */
async function show() {
  const person = await user()
  const isInside = person !== null
  for (const id of ['who', 'account', 'items', 'sessions']) element(id).hidden = !isInside
  element('outside').hidden = isInside
  if (!isInside) return
  element('who-name').textContent = person.name ?? person.email ?? person.user_id
  element('account-title').textContent = `Hello, ${person.name ?? 'whoever you are'}`
  element('account-email').textContent = person.email ?? 'not told'
  element('account-provider').textContent = person.provider
  element('account-id').textContent = person.user_id
  await Promise.all([showItems(), showSessions()])
}

/** A handler that says what went wrong, and takes no second click meanwhile. */
function act(body) {
  return async (event) => {
    event.preventDefault()
    const button = event.submitter ?? event.currentTarget
    button.disabled = true
    tell('')
    try { await body(event) } catch (error) { tell(error.message, true) } finally { button.disabled = false }
  }
}

element('login').addEventListener('click', () => login({ provider: 'keycloak' }))
element('logout').addEventListener('click', act(async () => { if (!(await logout())) await show() }))
element('weather').addEventListener('click', act(showWeather))
element('items-form').addEventListener('submit', act(async () => {
  const name = element('items-name')
  await json('/api/items', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: name.value }),
  })
  name.value = ''
  await showItems()
  name.focus()
}))

showLetters()
setInterval(() => { if (!document.hidden) showLetters() }, 4000)
document.addEventListener('visibilitychange', () => { if (!document.hidden) showLetters() })
show().catch((error) => tell(error.message, true))
