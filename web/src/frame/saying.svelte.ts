// One thing that the page itself has to say, beside what became of taps: it goes by itself.

const SHOWN_MS = 20_000;

class Saying {
  text = $state("");
  private ends: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    clearTimeout(this.ends);
    this.text = text;
    this.ends = setTimeout(this.hush, SHOWN_MS);
  }

  hush = (): void => void (this.text = "");
}

export const saying = new Saying();
