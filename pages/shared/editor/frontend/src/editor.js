// One editor on the page: CodeMirror, and what passes between it and Python.
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { completion, keywordCompletion } from "./completion.js";
import { DuckDB } from "./dialect.js";
import { faultEffect, faults } from "./fault.js";
import { look } from "./look.js";

const PAUSE_MS = 200;
const MODIFIERS = ["Shift", "Control", "Alt", "Meta"];
const HINT =
  "Tab indents. Press Escape, then Tab, to leave the editor. " +
  "Control or Command with Enter runs the query, with F searches, with slash turns lines into comments.";

// What was in an editor that left the page, by the loading it stems from: the page may draw it anew elsewhere, and the
// server need not send the text, with the whole script, at each pause in typing only for that case.
const drafts = new Map();

export class Editor {
  constructor(parent, data, send) {
    this.send = send;
    this.data = data;
    this.sent = data.text;
    this.timer = undefined;
    this.settings = new Compartment();
    this.box = document.createElement("div");
    // Without the padding, the box would cut off the focus ring.
    this.box.style.cssText =
      "width: 100%; min-height: 96px; padding: 2px; box-sizing: border-box; resize: vertical; overflow: hidden";
    this.box.style.height = `${data.height}px`;
    this.hint = document.createElement("span");
    this.hint.id = "hint";
    this.hint.textContent = HINT;
    this.hint.hidden = true;
    this.box.append(this.hint);
    parent.append(this.box);

    const draft = drafts.get(data.loading);
    this.view = new EditorView({
      parent: this.box,
      state: EditorState.create({ doc: draft?.text ?? data.text, selection: draft?.selection, extensions: this.extensions() }),
    });
    // A key that meant something here means nothing outside: Control+Enter to a button of the page that has it as its
    // shortcut, Escape to a dialog around the editor while the list of completions is open.
    this.box.addEventListener("keydown", (event) => event.defaultPrevented && event.stopPropagation());
    if (draft && draft.text !== draft.sent) this.flush();
    else if (draft) this.sent = draft.text;
  }

  extensions() {
    return [
      this.settings.of(this.set()),
      lineNumbers(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      highlightSelectionMatches(),
      history(),
      indentOnInput(),
      indentUnit.of("  "),
      bracketMatching(),
      closeBrackets(),
      search(),
      EditorView.lineWrapping,
      DuckDB.language,
      faults,
      look,
      Prec.highest(
        keymap.of([
          { key: "Mod-Enter", run: () => this.run() },
          { key: "Ctrl-Enter", run: () => this.run() },
        ]),
      ),
      keymap.of([
        ...closeBracketsKeymap,
        ...completionKeymap,
        { key: "Tab", run: acceptCompletion },
        ...defaultKeymap,
        ...searchKeymap,
        ...historyKeymap,
        indentWithTab,
      ]),
      EditorView.updateListener.of((update) => update.docChanged && this.changed(update)),
      EditorView.domEventObservers({
        // CodeMirror lets Tab leave for two seconds after Escape; here for as long as nothing else is pressed.
        keydown: (event, view) => {
          if (event.key === "Escape") view.setTabFocusMode(!completionStatus(view.state));
          else if (event.key !== "Tab" && !MODIFIERS.includes(event.key)) view.setTabFocusMode(false);
        },
        blur: (event, view) => {
          view.setTabFocusMode(false);
          if (this.timer) this.flush();
        },
      }),
    ];
  }

  /** What may change while the editor stands. */
  set() {
    const sources = [completion(this.data), keywordCompletion(DuckDB)];
    return [
      autocompletion({ override: sources, icons: true, maxRenderedOptions: 60 }),
      EditorState.readOnly.of(this.data.read_only),
      EditorView.contentAttributes.of({
        "aria-label": "SQL",
        "aria-describedby": this.hint.id,
        "aria-readonly": String(this.data.read_only),
        spellcheck: "false",
        autocapitalize: "off",
        autocorrect: "off",
        ...(this.data.read_only && { inputmode: "none" }),
      }),
    ];
  }

  /** Takes what Python says now. The text only when Python has loaded another: what is typed is the reader's. */
  update(data, send) {
    const before = this.data;
    this.send = send;
    this.data = data;
    if (data === before) return;
    if (data.height !== before.height) this.box.style.height = `${data.height}px`;
    const effects = [this.settings.reconfigure(this.set()), faultEffect(data.fault, this.text)];
    if (data.loading === before.loading) return this.view.dispatch({ effects });
    drafts.delete(before.loading);
    // Can be undone: who loads a query over an unsaved one gets that back with Control+Z.
    this.view.dispatch({
      effects,
      changes: { from: 0, to: this.view.state.doc.length, insert: data.text },
      selection: { anchor: 0 },
      annotations: isolateHistory.of("full"),
      scrollIntoView: true,
    });
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sent = data.text;
  }

  get text() {
    return this.view.state.doc.toString();
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** Tells Python what is in the editor, if it does not know. */
  flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.text !== this.sent) this.tell();
  }

  tell() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sent = this.text;
    this.send("edit", { text: this.sent, loading: this.data.loading, press: this.press ?? null, ran: this.ran ?? null });
  }

  run() {
    closeCompletion(this.view);
    this.press = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.ran = this.text;
    this.tell();
    return true;
  }

  destroy() {
    clearTimeout(this.timer);
    const { anchor, head } = this.view.state.selection.main;
    drafts.set(this.data.loading, { text: this.text, sent: this.sent, selection: { anchor, head } });
    this.view.destroy();
    this.box.remove();
  }
}
