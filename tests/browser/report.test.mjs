// The report as a reader meets it: opened from disk in Chromium, scripts off, with nothing but its own files.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const report = process.env.ASSIZE_REPORT;
const pages = process.env.ASSIZE_PAGES;
// What each page is, its folder, and how many pictures it has at least.
const alone = [
  ["the page of overlapping lists", "lists", 4],
  ["the page of whom people know", "scale-up", 4],
  ["the page of who recruited whom", "recruits", 4],
  ["the page of linked persons", "person", 2],
  ["the page of linked firms", "organisation", 2],
  ["the page of linked worksites", "worksite", 2],
  ["the page of a pair of worksites", "pair", 1],
].map(([what, folder, pictures]) => ({ what, folder: join(pages, folder), pictures }));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const chapters = [
  "index", "method", "people", "synthesis", "money", "conditions", "states", "recommendations", "sources", "contested", "missing",
];
let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.ASSIZE_CHROMIUM,
    args: ["--no-sandbox", "--disable-background-networking"],
  });
});
after(async () => browser.close());

/** Opens a page with scripts off and remembers every request that does not stay in the report's folder. */
async function open(name, options = {}) {
  const context = await browser.newContext({ javaScriptEnabled: false, ...options });
  const page = await context.newPage();
  const outside = [];
  const folder = pathToFileURL(report).href;
  page.on("request", (request) => request.url().startsWith(folder) || outside.push(request.url()));
  await page.goto(pathToFileURL(join(report, name)).href);
  return { page, outside, close: () => context.close() };
}

/** Files a sample of evidence pages, spread over the kinds. */
function evidence() {
  const names = readdirSync(join(report, "evidence")).sort();
  const kinds = ["E-", "F-", "X-", "T-", "K0", "C0", "SR", "P1"];
  return kinds.map((kind) => names.find((name) => name.startsWith(kind))).filter(Boolean).map((name) => `evidence/${name}`);
}

for (const chapter of chapters) {
  test(`${chapter} stands without scripts and asks nothing of the network`, async () => {
    const { page, outside, close } = await open(`${chapter}.html`);
    assert.equal(await page.locator("h1").count(), 1);
    assert.equal(await page.locator("script").count(), 0);
    assert.equal(await page.locator("main").count(), 1);
    assert.deepEqual(outside, []);
    await close();
  });
}

test("every chapter and a page of each kind of evidence passes the accessibility rules", async () => {
  for (const name of [...chapters.map((chapter) => `${chapter}.html`), ...evidence()]) {
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(report, name)).href);
    await page.addScriptTag({ content: axe });
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }));
    const seen = violations.map((violation) => `${violation.id}: ${violation.nodes[0].html.slice(0, 200)}`);
    assert.deepEqual(seen, [], name);
    await context.close();
  }
});

test("a reader walks from a figure of the summary to a source's digest", async () => {
  const { page, close } = await open("index.html");
  await page.locator('main a[href^="evidence/E-"]').first().click();
  assert.match(page.url(), /evidence\/E-/);
  await page.locator('main a[href*="K"]').first().click();
  assert.match(page.url(), /K\d{3}/);
  const text = await page.locator("main").innerText();
  assert.match(text, /S\d{3}/);
  assert.match(text, /[0-9a-f]{64}/);
  await close();
});

test("no link of a chapter leads nowhere", async () => {
  for (const chapter of chapters) {
    const { page, close } = await open(`${chapter}.html`);
    const links = await page.locator("a[href]").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    for (const href of links.filter((link) => !/^(https?:|#|mailto:)/.test(link))) {
      const target = resolve(dirname(join(report, `${chapter}.html`)), decodeURIComponent(href.split("#")[0]));
      assert.ok(existsSync(target), `${chapter}.html: ${href}`);
    }
    await close();
  }
});

test("no page is wider than a telephone, but for tables that scroll by themselves", async () => {
  for (const chapter of chapters) {
    const { page, close } = await open(`${chapter}.html`, { viewport: { width: 390, height: 800 } });
    const width = await page.locator("html").evaluate((html) => html.scrollWidth);
    assert.ok(width <= 392, `${chapter}.html is ${width} pixels wide`);
    await close();
  }
});

test("charts have a text for those who cannot see them", async () => {
  const { page, close } = await open("people.html");
  const labels = await page.locator('svg[role="img"]').evaluateAll((all) =>
    all.map((svg) => svg.getAttribute("aria-label") ?? svg.querySelector("title")?.textContent ?? ""));
  assert.ok(labels.length >= 2);
  for (const label of labels) assert.ok(label.length > 20, label);
  await close();
});

for (const { what, folder, pictures } of alone) {
  test(`${what} stands alone: no script, no request, every section reached, every picture in words`, async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const asked = [];
    const address = pathToFileURL(join(folder, "page.html")).href;
    page.on("request", (request) => request.url() === address || asked.push(request.url()));
    await page.goto(address);
    assert.deepEqual(asked, []);
    assert.equal(await page.locator("script, link, img, iframe").count(), 0);
    for (const link of await page.locator("nav a").all()) {
      const anchor = (await link.getAttribute("href")).slice(1);
      assert.equal(await page.locator(`h2[id="${anchor}"]`).count(), 1, anchor);
    }
    assert.ok((await page.locator("figure svg").count()) >= pictures);
    for (const picture of await page.locator("figure svg").all()) {
      assert.ok((await picture.getAttribute("aria-label")).length > 40);
    }
    // The style inside the page is taken, though its policy takes no other.
    assert.equal(await page.locator("table").first().evaluate((table) => getComputedStyle(table).borderCollapse), "collapse");
    await context.close();
  });

  test(`${what} passes the accessibility rules, wide and narrow, light and dark`, async () => {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [1200, 360]) {
        const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport: { width, height: 900 } });
        const page = await context.newPage();
        await page.goto(pathToFileURL(join(folder, "page.html")).href);
        await page.addScriptTag({ content: axe });
        const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }));
        const seen = violations.map((violation) => `${violation.id}: ${violation.nodes[0].html.slice(0, 200)}`);
        assert.deepEqual(seen, [], `${colorScheme} ${width}`);
        const across = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(across <= width, `${across} across on a screen of ${width}`);
        await context.close();
      }
    }
  });
}

test("no word of a picture is cut off at its edge", async () => {
  const ofReport = chapters.map((chapter) => join(report, `${chapter}.html`));
  for (const address of [...ofReport, ...alone.map(({ folder }) => join(folder, "page.html"))]) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(pathToFileURL(address).href);
    const cut = await page.locator("svg text").evaluateAll((all) =>
      all.flatMap((text) => {
        const { x, width } = text.getBBox();
        const [, , across] = text.ownerSVGElement.getAttribute("viewBox").split(" ").map(Number);
        return x < 0 || x + width > across ? [`${text.textContent}: ${x} to ${x + width} of ${across}`] : [];
      }));
    assert.deepEqual(cut, [], address);
    await context.close();
  }
});
