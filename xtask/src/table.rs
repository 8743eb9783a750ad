//! Tables, for Markdown and for a terminal.

/// A Markdown table.
pub(crate) fn markdown(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &mut dyn Iterator<Item = &str>| format!("|{}|\n", cells.collect::<Vec<_>>().join("|"));
    let mut text =
        line(&mut head.iter().map(|cell| format!(" {cell} ")).collect::<Vec<_>>().iter().map(String::as_str));
    text += &line(&mut head.iter().map(|_| "---"));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| format!(" {cell} ")).collect();
        text += &line(&mut cells.iter().map(String::as_str));
    }
    text
}

/// Columns as wide as their widest cell. Escape sequences for colours take no room.
pub(crate) fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, room) in row.iter().zip(&widths) {
            line += cell;
            line += &" ".repeat(room - width(cell) + 2);
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// How many places a cell takes on a terminal.
fn width(cell: &str) -> usize {
    let mut shown = 0;
    let mut escape = false;
    for char in cell.chars() {
        match char {
            '\u{1b}' => escape = true,
            'm' if escape => escape = false,
            _ if escape => {}
            _ => shown += 1,
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(cells: &[&[&str]]) -> Vec<Vec<String>> {
        cells.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    }

    #[test]
    fn markdown_has_a_head_and_a_line_for_each_row() {
        let table = markdown(&["a", "b"], &rows(&[&["1", "2"], &["", "4"]]));
        assert_eq!(table, "| a | b |\n|---|---|\n| 1 | 2 |\n|  | 4 |\n");
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        assert_eq!(columns(&rows(&[&["gate", "s"], &["fmt", "12"]])), "gate  s\nfmt   12\n");
        assert_eq!(
            columns(&rows(&[&["\u{1b}[32m✓\u{1b}[0m", "x"], &["ab", "y"]])),
            "\u{1b}[32m✓\u{1b}[0m   x\nab  y\n"
        );
        assert_eq!(columns(&[]), "");
    }
}
