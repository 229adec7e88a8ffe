"""What is wrong with a page for eyes, ears and fingers, measured in the browser; each answers a list of complaints."""

from playwright.sync_api import Page

# WCAG 2, 1.4.3: 4.5, and 3 for text from 24 px or 18.66 px bold on. What stands disabled is free of it.
_FAINT = """
() => {
  const dot = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true})
  const known = new Map()
  const rgba = text => {
    if (!known.has(text)) {
      dot.clearRect(0, 0, 1, 1)
      dot.fillStyle = text
      dot.fillRect(0, 0, 1, 1)
      const [r, g, b, a] = dot.getImageData(0, 0, 1, 1).data
      known.set(text, [r, g, b, a / 255])
    }
    return known.get(text)
  }
  const over = (top, under) => [0, 1, 2].map(at => top[at] * top[3] + under[at] * (1 - top[3])).concat(1)
  const light = colour => {
    const [r, g, b] = colour.map(one => (one /= 255) <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4)
    return .2126 * r + .7152 * g + .0722 * b
  }
  const ratio = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b)
    return (high + .05) / (low + .05)
  }
  const layers = style => {
    const drawn = style.backgroundImage.match(/(?:rgb|color)a?\\([^)]*\\)/g)
    return drawn && style.backgroundImage.startsWith("linear") ? drawn : [style.backgroundColor]
  }
  const grounds = element => {
    const style = getComputedStyle(element)
    const here = layers(style).map(rgba)
    if (here.every(one => one[3] === 1)) return here
    const above = element.parentElement ? grounds(element.parentElement) : [[255, 255, 255, 1]]
    return here.flatMap(one => above.map(under => over(one, under)))
  }
  const opacity = element => element ? getComputedStyle(element).opacity * opacity(element.parentElement) : 1
  const complaints = new Set()
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement, text = walk.currentNode.data.trim()
    if (!text || element.closest(":disabled, .unseen, script, template, title, option") || !element.checkVisibility({visibilityProperty: true})) continue
    if (!element.getClientRects().length) continue
    const style = getComputedStyle(element)
    const ink = rgba(element instanceof SVGElement ? style.fill : style.color)
    const seen = [ink[0], ink[1], ink[2], ink[3] * opacity(element)]
    const size = parseFloat(style.fontSize), needed = size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5
    const drawn = element instanceof SVGElement && element.parentElement.querySelector(":scope > .box")
    const behind = drawn ? [rgba(getComputedStyle(drawn).fill)] : grounds(element instanceof SVGElement ? element.ownerSVGElement : element)
    const got = Math.min(...behind.map(ground => ratio(over(seen, ground), ground)))
    if (got < needed) complaints.add(`${got.toFixed(2)} < ${needed}: "${text.slice(0, 30)}" ${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`)
  }
  return [...complaints]
}
"""

_NAMELESS = """
() => {
  const complaints = [], seen = element => element.checkVisibility({visibilityProperty: true})
  const said = element => (element.getAttribute("aria-label") || element.title || element.querySelector("img")?.alt || (element.labels?.[0] ?? element).textContent || "").trim()
    || (document.getElementById(element.getAttribute("aria-labelledby"))?.textContent ?? "").trim()
  const what = element => element.outerHTML.slice(0, 90)
  for (const one of document.querySelectorAll("button, a[href], summary, [role=toolbar], dialog, [role=img]"))
    if ((seen(one) || one.matches("dialog")) && one.innerHTML && !said(one)) complaints.push(`no name: ${what(one)}`)
  for (const one of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!one.labels.length && !one.getAttribute("aria-label")) complaints.push(`no label: ${what(one)}`)
  for (const one of document.querySelectorAll("img:not([alt])")) complaints.push(`no alt: ${what(one)}`)
  const ids = [...document.querySelectorAll("[id]")].map(one => one.id)
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) complaints.push(`twice: #${id}`)
  for (const one of document.querySelectorAll("[aria-labelledby], [aria-controls], [aria-describedby], label[for]"))
    for (const id of (one.htmlFor || one.getAttribute("aria-labelledby") || one.getAttribute("aria-describedby") || one.getAttribute("aria-controls")).split(" "))
      if (!document.getElementById(id)) complaints.push(`points at nothing: ${what(one)}`)
  return complaints
}
"""

_UNORDERED = """
() => {
  const complaints = [], seen = element => element.checkVisibility({visibilityProperty: true})
  const heads = [...document.querySelectorAll("h1, h2, h3, h4")].filter(one => seen(one) && !one.closest("#drawer"))
  const ranks = heads.map(one => Number(one.tagName[1]))
  if (ranks.filter(rank => rank === 1).length !== 1) complaints.push(`h1: ${ranks.filter(rank => rank === 1).length}`)
  ranks.forEach((rank, at) => rank > (ranks[at - 1] ?? 0) + 1 && complaints.push(`h${rank} after h${ranks[at - 1] ?? 0}: ${heads[at].textContent.slice(0, 30)}`))
  if (document.querySelectorAll("main").length !== 1) complaints.push("not one main")
  const marks = [...document.querySelectorAll("nav, aside")].filter(seen)
  const names = marks.map(one => one.tagName + (one.getAttribute("aria-label") ?? ""))
  names.forEach((name, at) => names.indexOf(name) !== at && complaints.push(`two of the name ${name}`))
  if (!document.title.trim()) complaints.push("no title")
  return complaints
}
"""

_RINGLESS = """
() => {
  const one = document.activeElement
  const ringed = (element, pseudo) => {
    if (!element) return false
    const style = getComputedStyle(element, pseudo)
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
  }
  const shows = ringed(one) || ringed(one, "::before") || ringed(one.nextElementSibling) || ringed(one.closest(".card"))
    || one.closest(".row")?.matches(":has(> a:focus-visible)") || one === document.body
  return shows ? "" : one.outerHTML.slice(0, 90)
}
"""


def faint(page: Page) -> list[str]:
    """Text whose contrast with what is behind it is less than WCAG AA asks."""
    return list(page.evaluate(_FAINT))


def nameless(page: Page) -> list[str]:
    """Fields without a label, buttons and links without a name, names that point at nothing, ids given twice."""
    return list(page.evaluate(_NAMELESS))


def unordered(page: Page) -> list[str]:
    """Headings that skip a rank, landmarks that are missing or cannot be told apart."""
    return list(page.evaluate(_UNORDERED))


def ringless(page: Page, steps: int) -> list[str]:
    """What shows no ring while the Tab key goes so many steps through the page."""
    found = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        found.append(str(page.evaluate(_RINGLESS)))
    return [one for one in found if one]


def small(page: Page) -> list[str]:
    """What a finger cannot hit: less than 24 px of it, WCAG 2.2's 2.5.8."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll("button, a[href], summary, select")]
            .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest("p, dd, .unseen"))
            .filter(one => { const box = one.getBoundingClientRect(); return box.width && (box.height < 23.5 || box.width < 23.5) })
            .map(one => one.outerHTML.slice(0, 90))"""
        )
    )
