(function () {
  "use strict";

  const PAUSE_MILLIS = 10000;

  function tell(text, isError) {
    if (window.notificationBar) {
      window.notificationBar.show(text, isError ? window.notificationBar.ERROR : window.notificationBar.SUCCESS);
    }
  }

  async function confirmed(button) {
    if (!button.dataset.confirm) {
      return true;
    }
    return window.dialog.confirm(button.dataset.confirm, { type: "destructive" }).then(
      () => true,
      () => false,
    );
  }

  // Null where nothing is asked, false where the reader gave no answer.
  async function asked(button) {
    if (!button.dataset.ask) {
      return null;
    }
    const options = { okText: button.dataset.ok, type: "destructive", maxWidth: "600px" };
    const prompt = window.dialog.prompt(button.dataset.ask, options);
    if (button.dataset.longest) {
      document.querySelector("dialog[open] input")?.setAttribute("maxlength", button.dataset.longest);
    }
    const answer = await prompt.then(
      (text) => text,
      () => "",
    );
    return answer && answer.trim() ? new URLSearchParams([[button.dataset.parameter, answer.trim()]]) : false;
  }

  // Its sentence, where the server answers with one instead of a page.
  async function refusal(answer) {
    const plain = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
    const sentence = plain ? (await answer.text()).trim() : "";
    return sentence || answer.status + " " + answer.statusText;
  }

  async function post(button) {
    const body = (await confirmed(button)) && (await asked(button));
    if (body === false) {
      return;
    }
    button.disabled = true;
    try {
      const answer = await fetch(button.dataset.url, { method: "POST", headers: window.crumb.wrap({}), body });
      tell(answer.ok ? button.dataset.done : await refusal(answer), !answer.ok);
    } catch (error) {
      tell(String(error), true);
    } finally {
      button.disabled = false;
    }
    document.querySelectorAll(".gitops-live").forEach((list) => renewSoon(list));
  }

  function renewSoon(list) {
    window.setTimeout(() => renew(list), 1500);
  }

  // Asks only while something waits and somebody looks; replaces the list only when it differs, so that it is read out once.
  async function renew(list) {
    const answer = await fetch(list.dataset.url, { headers: { Accept: "text/html" } });
    if (!answer.ok) {
      return;
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    if (fresh.innerHTML.trim() === list.dataset.shown) {
      return;
    }
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.url : null;
    const before = list.dataset.shown;
    list.dataset.shown = fresh.innerHTML.trim();
    list.replaceChildren(...fresh.childNodes);
    if (!list.querySelector("li") && before) {
      const done = document.createElement("div");
      done.className = "jenkins-alert jenkins-alert-info";
      done.textContent = list.dataset.done;
      list.replaceChildren(done);
    }
    if (focused) {
      const again = [...list.querySelectorAll(".gitops-post")].find((each) => each.dataset.url === focused);
      (again || list).focus();
    }
  }

  function watch(list) {
    list.setAttribute("aria-live", "polite");
    list.tabIndex = -1;
    list.dataset.shown = list.innerHTML.trim();
    const timer = window.setInterval(() => {
      if (!list.querySelector("li")) {
        window.clearInterval(timer);
      } else if (!document.hidden) {
        renew(list).catch(() => {});
      }
    }, PAUSE_MILLIS);
  }

  async function postChosen(button) {
    const choices = [...button.closest(".gitops-bulk").querySelectorAll(".gitops-bulk__choice:checked")];
    if (choices.length === 0) {
      tell(button.dataset.none, true);
      return;
    }
    if (!(await confirmed(button))) {
      return;
    }
    const steps = new URLSearchParams(choices.map((choice) => ["step", choice.value]));
    const answer = await fetch(button.dataset.url, { method: "POST", headers: window.crumb.wrap({}), body: steps });
    tell(answer.ok ? await answer.text() : await refusal(answer), !answer.ok);
    window.setTimeout(() => window.location.reload(), 1500);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".gitops-post");
    if (button) {
      post(button);
    }
    const bulk = event.target.closest(".gitops-bulk__post");
    if (bulk) {
      postChosen(bulk).catch((error) => tell(String(error), true));
    }
    if (event.target.closest(".gitops-bulk__all")) {
      document.querySelectorAll(".gitops-bulk__choice").forEach((choice) => (choice.checked = true));
    }
    const unfold = event.target.closest(".gitops-unfold");
    if (unfold) {
      const open = unfold.dataset.open === "true";
      unfold.closest(".gitops-plan").querySelectorAll("details").forEach((each) => (each.open = open));
    }
  });

  function start() {
    document.querySelectorAll(".gitops-live").forEach((list) => {
      if (list.querySelector("li")) {
        watch(list);
      }
    });
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
