//! Bundles over HTTP, there and back.

use serde_json::json;

use super::*;
use crate::store::Store;

#[test]
fn a_bundle_goes_there_and_back_and_changes_nothing_then() {
    let (one, two) = (Stall::open(), Stall::empty());
    let token = two.token(Role::Administrator, None, &[Scope::Exchange]);
    let bundle = one.get("/bundle");
    assert_eq!((bundle.status, bundle.header("content-type")), (StatusCode::OK, "application/jsonl; charset=utf-8"));
    for secret in ["涉密振动台", "定向隔振器", "东胜伊煜煤机", "降噪密件", "13912345678", "张三", "zhang@example.com"]
    {
        assert!(!bundle.body.contains(secret), "{secret}");
    }
    let taken = two.told(&token, Method::POST, "/bundle", bundle.body.clone());
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
    assert_eq!((&taken.json()["read"], &taken.json()["added"]), (&json!(9), &json!(9)));
    assert_eq!(two.told(&token, Method::POST, "/bundle", packed(&bundle.body)).json()["unchanged"], 9);
    let body = |text: &str| text.split_once('\n').unwrap().1.to_owned();
    let back = two.get("/bundle");
    assert_eq!(body(&back.body), body(&bundle.body));
    let own = one.token(Role::Administrator, None, &[Scope::Exchange]);
    let returned = one.told(&own, Method::POST, "/bundle", back.body).json();
    assert_eq!(
        (&returned["unchanged"], &returned["updated"], &returned["withdrawn"]),
        (&json!(9), &json!(0), &json!(0))
    );
    one.told(&own, Method::POST, "/bundle", bundle.body.clone()).is_problem(400, "bad_bundle");
    assert_eq!(one.get("/bundle").body, bundle.body, "the same node, the same bytes");
    let audit = two.site.home.open_reading().unwrap().audit(9).unwrap();
    assert_eq!((audit.len(), audit[0].what.as_str()), (2, "收下交换包"));
}

#[test]
fn what_is_no_whole_bundle_is_refused_as_a_whole() {
    let (one, two) = (Stall::open(), Stall::empty());
    let token = two.token(Role::Administrator, None, &[Scope::Exchange]);
    let bundle = one.get("/bundle").body;
    let cut = bundle[..bundle.floor_char_boundary(bundle.len() - 5)].to_owned();
    let mut unpacked = packed(&bundle);
    unpacked.truncate(unpacked.len() / 2);
    let other = bundle.replace("\"kind\":\"专利\"", "\"kind\":\"别的\"");
    let bodies =
        [cut.into_bytes(), unpacked, other.into_bytes(), b"{}\n".to_vec(), b"\x1f\x8b".to_vec(), vec![0xff; 99]];
    for body in bodies {
        two.told(&token, Method::POST, "/bundle", body).is_problem(400, "bad_bundle");
    }
    two.told(&token, Method::POST, "/bundle", "").is_problem(400, "malformed");
    assert_eq!(two.site.home.open_reading().unwrap().last_seq().unwrap(), 0);
}

fn packed(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}
