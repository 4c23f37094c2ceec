use super::*;

fn svg(inner: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 100 50\">{inner}</svg>"
    )
}

fn drawn(text: &str, kind: PdfKind) -> Result<(String, Drawing), String> {
    let fonts = FontSet::load(None, None).unwrap();
    let d = draw(text.as_bytes(), &Faces::new(&fonts), kind)?;
    Ok((String::from_utf8_lossy(&d.stream.content).into_owned(), d))
}

fn ops(inner: &str) -> String {
    let (ops, d) = drawn(&svg(inner), PdfKind::Screen).unwrap();
    assert_eq!(d.pixels, None, "{inner}");
    ops
}

#[test]
fn shapes_lines_and_colours_are_operators() {
    let got = ops("<rect x='1' y='2' width='3' height='4' fill='#f00'/>");
    assert!(got.contains("1 0 0 rg\n1 2 m\n4 2 l\n4 6 l\n1 6 l\nh\nf\n"), "{got}");
    let got = ops(
        "<path d='M0 0L10 0' fill='none' stroke='#808080' stroke-width='2' stroke-dasharray='3 1' stroke-dashoffset='1' stroke-linecap='round' stroke-linejoin='bevel'/>",
    );
    assert!(got.contains("0.50196 G\n2 w 1 J 2 j 4 M\n[3 1] 1 d\n0 0 m\n10 0 l\nS\n"), "{got}");
    let got = ops("<path d='M0 0H9V9Z' fill-rule='evenodd'/>");
    assert!(got.contains("0 g\n") && got.contains("f*\n"), "{got}");
    let got = ops("<path d='M0 0H9V9Z' stroke='#000' stroke-width='2e-37'/>");
    assert!(!got.contains("S\n"), "no width is no line: {got}");
    // print has one black
    let (print, d) = drawn(&svg("<path d='M0 0H9V9Z'/><path d='M0 0H9' stroke='#333'/>"), PdfKind::Print).unwrap();
    assert!(print.contains("0 0 0 1 k\n") && print.contains("0 0 0 0.8 K\n") && !d.colour, "{print}");
    assert!(drawn(&svg("<path d='M0 0H9V9Z' fill='red'/>"), PdfKind::Print).unwrap().1.colour);
}

#[test]
fn groups_clips_opacity_and_gradients() {
    let got = ops("<g transform='translate(5 6) scale(2)'><path d='M0 0H9V9Z'/></g>");
    assert!(got.contains("2 0 0 2 5 6 cm\n"), "{got}");
    let got =
        ops("<clipPath id='c'><rect width='5' height='5'/></clipPath><g clip-path='url(#c)'><path d='M0 0H9V9Z'/></g>");
    assert!(got.contains("0 0 m\n5 0 l\n5 5 l\n0 5 l\nh\nW n\n"), "{got}");
    let (got, d) =
        drawn(&svg("<g opacity='.5'><path d='M0 0H9V9Z'/><path d='M0 0H9V9Z'/></g>"), PdfKind::Screen).unwrap();
    assert!(got.contains("/G500 gs\n/X0 Do\n"), "{got}");
    let resources = format!("{:?}", d.stream.dict["Resources"]);
    assert!(resources.contains("\"Group\"") && resources.contains("\"CA\": Real(0.5)"), "{resources}");
    let gradient = "<linearGradient id='g'><stop offset='.25' stop-color='#000'/><stop offset='1' stop-color='#00f'/></linearGradient>\
                    <radialGradient id='r'><stop stop-color='#000'/><stop offset='1' stop-color='#fff'/></radialGradient>";
    let (got, d) = drawn(
        &svg(&format!(
            "{gradient}<rect width='9' height='9' fill='url(#g)'/><path d='M0 0L9 9' stroke='url(#r)' stroke-width='3'/>"
        )),
        PdfKind::Screen,
    )
    .unwrap();
    assert!(got.contains("W n\n") && got.contains("/S0 sh\n"), "{got}");
    let resources = format!("{:?}", d.stream.dict["Resources"]);
    assert!(d.colour && resources.contains("\"ShadingType\": Int(2)"), "{resources}");
    assert!(
        resources.contains("\"ShadingType\": Int(3)") && resources.contains("\"Bounds\": Array([Real(0.25)])"),
        "{resources}"
    );
}

#[test]
fn text_is_drawn_with_the_editions_faces() {
    let got = ops("<text x='5' y='40' font-size='20'>长江</text>");
    assert!(
        got.matches("\nf\n").count() + got.matches("f*\n").count() >= 1 && got.matches(" c\n").count() > 10,
        "{got}"
    );
    assert!(!got.contains("Tj"));
}

#[test]
fn what_operators_cannot_say_becomes_pixels() {
    for (inner, what) in [
        (
            "<filter id='f'><feGaussianBlur stdDeviation='2'/></filter><rect width='9' height='9' fill='red' filter='url(#f)'/>",
            "filter",
        ),
        (
            "<mask id='m'><rect width='5' height='5' fill='#fff'/></mask><rect width='9' height='9' mask='url(#m)'/>",
            "mask",
        ),
        (
            "<pattern id='p' width='2' height='2' patternUnits='userSpaceOnUse'><rect width='1' height='1'/></pattern><rect width='9' height='9' fill='url(#p)'/>",
            "pattern",
        ),
        (
            "<rect width='9' height='9'/><rect width='9' height='9' fill='red' style='mix-blend-mode:multiply'/>",
            "mix-blend-mode",
        ),
        (
            "<linearGradient id='g'><stop stop-color='#000'/><stop offset='1' stop-color='#000' stop-opacity='0'/></linearGradient><rect width='9' height='9' fill='url(#g)'/>",
            "gradient of opacity",
        ),
    ] {
        let (_, d) = drawn(&svg(inner), PdfKind::Screen).unwrap();
        assert_eq!(d.pixels, Some(what), "{inner}");
        assert!(d.stream.content.len() > 1000);
    }
}

#[test]
fn hostile_drawings_are_refused_and_read_nothing() {
    let deep = format!("{}{}", "<g>".repeat(5000), "</g>".repeat(5000));
    let mut uses = String::from("<defs><rect id='a0' width='1' height='1'/>");
    for n in 1..40 {
        uses += &format!("<g id='a{n}'><use xlink:href='#a{m}'/><use href='#a{m}'/></g>", m = n - 1);
    }
    uses += "</defs><use href='#a39'/>";
    let markers = format!(
        "<marker id='m'>{}</marker><path marker-mid='url(#m)' d='M0 0{}'/>",
        "<rect width='1' height='1'/>".repeat(1000),
        "h1".repeat(20_000)
    );
    let many = "<rect/>".repeat(250_000);
    for (name, inner) in [("deep", &deep), ("uses", &uses), ("markers", &markers), ("many", &many)] {
        assert!(drawn(&svg(inner), PdfKind::Screen).is_err(), "{name}");
    }
    let entities =
        "<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><svg xmlns='http://www.w3.org/2000/svg'>&b;</svg>";
    for text in [entities, "<svg", "", "<html/>", "<svg xmlns='http://www.w3.org/2000/svg' width='0' height='0'/>"] {
        assert!(drawn(text, PdfKind::Screen).is_err(), "{text}");
    }
    // a standard document type is no harm, a cycle neither
    let typed =
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">";
    assert!(drawn(&format!("{typed}{}", svg("<rect width='1' height='1'/>")), PdfKind::Screen).is_ok());
    let _ = drawn(&svg("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>"), PdfKind::Screen);
    // huge sizes stay numbers
    let huge = "<svg xmlns='http://www.w3.org/2000/svg' width='1e30' height='1e30'><path d='M0 0L1e38 -1e38' stroke='red' stroke-width='1e30'/></svg>";
    if let Ok((ops, _)) = drawn(huge, PdfKind::Screen) {
        assert!(!ops.contains("inf") && !ops.contains("NaN") && !ops.contains('e'), "{ops}");
    }
    // a file beside the drawing is not read
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("secret.png");
    std::fs::write(&path, b"\x89PNG\r\n\x1a\n").unwrap();
    let got = ops(&format!(
        "<image width='9' height='9' href='{p}'/><image width='9' height='9' href='file://{p}'/>",
        p = path.display()
    ));
    assert!(!got.contains("Do"), "{got}");
}

/// ISO 19005-3, 6.1.13: 28 graphics states in each other and no more; forms in forms have an end too.
#[test]
fn groups_within_groups_stay_within_the_limits_or_become_pixels() {
    let nested = |open: &str, n: usize| format!("{}<path d='M0 0H9V9Z'/>{}", open.repeat(n), "</g>".repeat(n));
    let deepest = |ops: &str| {
        let mut depth = 0usize;
        ops.lines().fold(0, |most, line| {
            depth = match line {
                "q" => depth + 1,
                "Q" => depth - 1,
                _ => depth,
            };
            most.max(depth)
        })
    };
    assert!(deepest(&ops(&nested("<g id='a' fill='#111'>", 60))) <= 2);
    assert!(deepest(&ops(&nested("<g transform='scale(1.01)'>", 20))) <= 26);
    for too_deep in [nested("<g transform='scale(1.01)'>", 40), nested("<g opacity='.9'>", 12)] {
        assert_eq!(drawn(&svg(&too_deep), PdfKind::Screen).unwrap().1.pixels, Some("depth"));
    }
}
