// What is drawn of a charge point at a number of the house's state: read as words and positions, as eyes read them.

const read = ([name]) => {
  const card = [...document.querySelectorAll("main section.card")].find((one) => one.ariaLabel?.startsWith(name));
  const text = (place) => card.querySelector(place)?.innerText.replace(/\s+/g, " ").trim() ?? null;
  return {
    seq: Number(document.querySelector("main").dataset.seq),
    state: text(".state"),
    level: text(".level b"),
    limit: card.querySelector("input[type=range]").value,
    mode: card.querySelector("input[type=radio]:checked")?.labels[0].innerText ?? null,
    why: text(".why"),
    charge: text("footer > :first-child"),
  };
};

/** For each number that the caller names: waits until the page has drawn it, and tells what stands there. */
async function eachNumber({ person, ask }) {
  const { page } = await person({ token: "control" });
  for (let seq = await ask("ready"); seq !== null; ) {
    await page.locator(`main[data-seq="${seq}"]`).waitFor();
    seq = await ask(await page.evaluate(read, ["Garage"]));
  }
}

export default { eachNumber };
