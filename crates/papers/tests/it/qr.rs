//! QR codes: the path draws exactly the modules.

use mingfa_papers::qr;

#[test]
fn the_path_is_the_code() {
    let address = "https://demo.invalid/public/opinions/YJ2020-001?lang=zh";
    let drawn = qr(address).unwrap();
    let code = qrcode::QrCode::with_error_correction_level(address, qrcode::EcLevel::M).unwrap();
    let width = code.width();
    assert_eq!(drawn.size, width + 8);
    // Read the path back: M x y h n v1 h-n z.
    let mut modules = vec![false; width * width];
    for piece in drawn.path.split('M').skip(1) {
        let (x, rest) = piece.split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (length, _) = rest.split_once('v').unwrap();
        let (x, y, length): (usize, usize, usize) = (
            x.parse().unwrap(),
            y.parse().unwrap(),
            length.parse().unwrap(),
        );
        for column in x..x + length {
            modules[(y - 4) * width + column - 4] = true;
        }
    }
    let expected: Vec<bool> = code
        .to_colors()
        .iter()
        .map(|color| *color == qrcode::Color::Dark)
        .collect();
    assert_eq!(modules, expected);
    assert!(drawn.path.len() < 8_000, "{}", drawn.path.len());
}

#[test]
fn too_much_text_is_refused() {
    assert!(qr(&"字".repeat(2_000)).is_err());
}
