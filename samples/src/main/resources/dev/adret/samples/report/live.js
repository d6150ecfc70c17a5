'use strict';
let version = -1;
async function poll() {
  try {
    const response = await fetch('/state');
    const state = await response.json();
    if (state.version !== version) {
      version = state.version;
      // Made and escaped by the server, as the report is.
      document.getElementById('run').innerHTML = state.html;
    }
  } catch (e) {
    const status = document.querySelector('.status');
    if (status) status.textContent = 'no connection: the training has ended, or its page was closed';
  }
  setTimeout(poll, 1000);
}
document.getElementById('tag').addEventListener('submit', async event => {
  event.preventDefault();
  const out = document.getElementById('tagged');
  try {
    const response = await fetch('/tag', {method: 'POST', headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({sentences: document.getElementById('text').value.split(/\r?\n/)})});
    const answer = await response.json();
    out.replaceChildren();
    if (!response.ok) {
      out.textContent = answer.error;
      return;
    }
    answer.sentences.forEach((sentence, line) => {
      if (line > 0) out.append('\n');
      let next = 0;
      for (const entity of sentence.entities) {
        out.append(sentence.text.slice(next, entity.start));
        const mark = document.createElement('mark');
        mark.className = 'entity';
        mark.textContent = entity.text;
        const kind = document.createElement('sub');
        kind.textContent = entity.type + ('probability' in entity ? ' ' + entity.probability.toFixed(2) : '');
        mark.append(kind);
        out.append(mark);
        next = entity.end;
      }
      out.append(sentence.text.slice(next));
    });
  } catch (e) {
    out.textContent = 'no connection: the training has ended, or its page was closed';
  }
});
poll();
