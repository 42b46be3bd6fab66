// As long as the page says that something is under way, ask for it again and show what is new.
"use strict";

const PAUSE = 1000;

async function look() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.redirected) return location.assign(answer.url);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#live");
    if (answer.ok && fresh) document.querySelector("#live").replaceWith(fresh);
  } catch {
    // The server is being restarted, or the line is down: ask again.
  }
  wait();
}

function wait() {
  if (document.querySelector("#live[data-live]")) setTimeout(look, PAUSE);
}

wait();
