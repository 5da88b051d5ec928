/* What a pasted list means: lines of a text, or cells of a table (spreadsheet), become rows of the desk. */
window.Desk = window.Desk || {};
(() => {
  "use strict";
  const ORDINAL = /^\s*(?:№\s*)?(?:\d{1,3}\s*[.)]|[-–—•*·▪◦])\s+|^\s*\d{1,3}[.)]\s*(?=\p{L})/u;
  const HEADS = /^(№|n|no|п\/п|р\/с|#|аты-жөні|тегі|фио|ф\.и\.о\.?|имя|фамилия|name|person|иин|жсн|iin|телефон|phone|тел\.?|вопрос|сұрақ|мәселе|question|text|тема|тақырып)$/i;
  const MOST = 300;

  /* Cells of a tab-separated table; a quoted cell may hold line breaks and doubled quotes. */
  function cells(text) {
    const table = [[]];
    let cell = "", quoted = false;
    const end = () => { table[table.length - 1].push(cell.trim()); cell = ""; };
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at];
      if (quoted) {
        if (sign !== '"') cell += sign;
        else if (text[at + 1] === '"') { cell += sign; at += 1; }
        else quoted = false;
      } else if (sign === '"' && cell === "") quoted = true;
      else if (sign === "\t") end();
      else if (sign === "\n") { end(); table.push([]); }
      else if (sign !== "\r") cell += sign;
    }
    end();
    return table;
  }

  const digits = (text) => text.replace(/\D/g, "");
  const isIin = (text) => /^[\d\s]+$/.test(text) && digits(text).length === 12;
  const isPhone = (text) => /^[+\d\s()-]+$/.test(text) && digits(text).length >= 10 && digits(text).length <= 13;
  const isNumber = (text) => /^№?\s*\d{1,4}[.)]?$/.test(text);
  const isName = (text) => /^[\p{Lu}][\p{L}.'’-]*(?:\s+[\p{L}.'’-]+){1,3}$/u.test(text) && text.length <= 80;

  function fromCells(line) {
    const row = { text: "", name: "", iin: "", phone: "" };
    const rest = [];
    line.filter(Boolean).forEach((cell, at) => {
      if (isIin(cell) && !row.iin) row.iin = digits(cell);
      else if (isPhone(cell) && !row.phone) row.phone = cell;
      else if (!(isNumber(cell) && at === 0)) rest.push(cell);
    });
    const named = rest.length > 1 ? rest.findIndex(isName) : -1;
    if (named >= 0) [row.name] = rest.splice(named, 1);
    row.text = rest.sort((a, b) => b.length - a.length)[0] || "";
    return row;
  }

  /* Rows of a pasted text, or null when it is one piece of text and is to be pasted as it is. */
  window.Desk.parsePaste = (text) => {
    const plain = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (plain.includes("\t")) {
      const table = cells(plain).filter((line) => line.some(Boolean));
      const head = table[0] || [];
      if (head.filter(Boolean).every((cell) => HEADS.test(cell))) table.shift();
      const rows = table.map(fromCells).filter((row) => row.text || row.name || row.iin);
      return rows.length ? rows.slice(0, MOST) : null;
    }
    const lines = plain.split("\n").map((line) => line.replace(ORDINAL, "").trim()).filter(Boolean);
    return lines.length < 2 ? null : lines.slice(0, MOST).map((line) => ({ text: line, name: "", iin: "", phone: "" }));
  };
})();
