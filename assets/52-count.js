/* How many rows of a file have come: lines of a CSV, and of a workbook, which is packed, the rows of its second sheet. */
(function () {
  "use strict";
  const center = window.commandCenter;
  const NEWLINE = 10;
  const SHEET = "xl/worksheets/sheet2.xml";
  /* A member of a zip archive begins with "PK", 3 and 4; its name comes after thirty bytes, what is packed after that. */
  const HEAD = 30;
  const EXTRA_AT = 28;

  function lines() {
    let n = -1;
    return (piece) => {
      for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) n += 1;
      return Math.max(n, 0);
    };
  }

  function joined(one, other) {
    const made = new Uint8Array(one.length + other.length);
    made.set(one);
    made.set(other, one.length);
    return made;
  }

  /* Where the second sheet begins in the first bytes of a workbook; -1 as long as it has not come. */
  function sheetIn(bytes) {
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    for (let at = text.indexOf(SHEET); at >= 0; at = text.indexOf(SHEET, at + 1)) {
      if (text.startsWith("PK\u0003\u0004", at - HEAD)) return at + SHEET.length + bytes[at - HEAD + EXTRA_AT] + 256 * bytes[at - HEAD + EXTRA_AT + 1];
    }
    return -1;
  }

  function workbook() {
    let n = 0;
    let head = new Uint8Array(0);
    let sheet = null;

    async function count(readable) {
      const reader = readable.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = ""; ;) {
        const { done, value } = await reader.read();
        if (done) return;
        rest += value;
        /* The last row whose number has come whole; the first names the columns, and the last may still be coming. */
        const found = /^.*<row r="(\d+)"/s.exec(rest);
        if (found) n = Math.max(n, Number(found[1]) - 2);
        rest = rest.slice(-40);
      }
    }

    function begin(at) {
      const unpacked = new DecompressionStream("deflate-raw");
      sheet = unpacked.writable.getWriter();
      /* What follows the sheet in the archive ends the counting, not the file. */
      count(unpacked.readable).catch(() => {});
      return head.slice(at);
    }

    return (piece) => {
      let packed = piece;
      if (!sheet) {
        head = joined(head, piece);
        const at = sheetIn(head);
        if (at < 0) return 0;
        packed = begin(at);
      }
      sheet.write(packed).catch(() => {});
      return n;
    };
  }

  center.rowsOf = (type) => (type.startsWith("text/csv") ? lines() : workbook());
})();
