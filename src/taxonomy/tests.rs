//! Tests over the built-in tables; shared by the room.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::domain::OwnerKind;

fn taxonomy() -> &'static Taxonomy {
    static BUILT: OnceLock<Taxonomy> = OnceLock::new();
    BUILT.get_or_init(|| Taxonomy::load(&Resources::built_in()).expect("built-in tables load"))
}

fn ipc(text: &str) -> IpcSymbol {
    text.parse().expect("an IPC symbol")
}

fn codes(symbols: &[IpcSymbol]) -> Vec<&str> {
    symbols.iter().map(IpcSymbol::as_str).collect()
}

fn classified(classes: &[&str], title: &str) -> Classification {
    let ipc: Vec<IpcSymbol> = classes.iter().map(|text| ipc(text)).collect();
    taxonomy().classify(&ClassifyInput { ipc: &ipc, title, ..ClassifyInput::default() })
}

#[test]
fn taxonomy_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(taxonomy());
}

mod ipc_tree {
    use super::*;

    #[test]
    fn a_subgroup_has_the_title_of_its_main_group() {
        let title = taxonomy().title(&ipc("C02F1/44")).expect("a title");
        assert_eq!(Some(title), taxonomy().title(&ipc("C02F1")));
        assert!(title.contains("水"), "{title}");
    }

    #[test]
    fn a_path_runs_from_section_to_main_group() {
        let path: Vec<&str> = taxonomy().path(&ipc("C02F1/44")).into_iter().map(|(code, _)| code).collect();
        assert_eq!(path, ["C", "C02", "C02F", "C02F1"]);
    }

    #[test]
    fn every_title_says_something_and_stays_short() {
        for symbol in ["A", "A01", "A01B", "H10W", "G06V", "C23C12", "B64U"] {
            let title = taxonomy().title(&ipc(symbol)).expect(symbol);
            assert!((1..=80).contains(&title.chars().count()), "{symbol} {title}");
        }
    }

    #[test]
    fn old_symbols_find_what_replaced_them() {
        for (old, new) in [
            ("H01L31/18", "H10F"),
            ("H01L33/48", "H10H"),
            ("G06K9/00", "G06V"),
            ("G06K9/62", "G06F18"),
            ("C01B31/04", "C01B32"),
            ("H01M2/10", "H01M50"),
            ("G06F17/30", "G06F16"),
            ("B01F7/18", "B01F27"),
        ] {
            let current = taxonomy().current(&ipc(old));
            assert!(codes(current).contains(&new), "{old}: {current:?}");
            assert!(taxonomy().same_or_replaced(&ipc(old), &ipc(new)), "{old} {new}");
            assert!(taxonomy().same_or_replaced(&ipc(new), &ipc(old)), "{new} {old}");
        }
    }

    #[test]
    fn a_current_symbol_is_replaced_by_nothing() {
        assert!(taxonomy().current(&ipc("C02F1/44")).is_empty());
        assert!(!taxonomy().same_or_replaced(&ipc("C02F1/44"), &ipc("G06V10/10")));
    }

    #[test]
    fn a_new_symbol_knows_the_group_it_came_from_not_the_whole_subclass() {
        let former = taxonomy().former(&ipc("H10F10/10"));
        assert!(codes(former).contains(&"H01L31"), "{former:?}");
        assert!(!codes(former).contains(&"H01L"), "{former:?}");
    }

    #[test]
    fn replacements_lead_to_symbols_of_the_tree() {
        for old in ["H01L", "H01L21", "B63B9", "A23L1", "A01G1", "H04L29/06", "G06F19"] {
            for new in taxonomy().current(&ipc(old)) {
                let subclass: IpcSymbol = new.subclass().expect("a subclass").parse().expect("a symbol");
                assert!(taxonomy().title(&subclass).is_some(), "{old} → {new}");
            }
        }
    }

    #[test]
    fn closeness_grows_with_the_depth_shared() {
        let near = |a: &str, b: &str| taxonomy().closeness(&ipc(a), &ipc(b));
        let steps = [near("C02F1/44", "A01B1/00"), near("C02F1/44", "C25B1/04"), near("C02F1/44", "C02F1/44")];
        assert!(steps[0] < steps[1] && steps[1] < steps[2], "{steps:?}");
        assert!(near("C02F1/44", "C02F9/00") < near("C02F1/44", "C02F1/28"));
        assert!((near("C02F1/44", "C02F1/44") - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn closeness_sees_through_editions() {
        let near = |a: &str, b: &str| taxonomy().closeness(&ipc(a), &ipc(b));
        assert!(near("C01B31/04", "C01B32/205") >= 0.85);
        assert!(near("H01L31/18", "H10F71/00") >= 0.6);
    }

    #[test]
    fn the_longest_prefix_gives_the_technology_field() {
        let field = |text: &str| taxonomy().field35(&ipc(text)).expect(text).number;
        assert_ne!(field("G01N33/53"), field("G01N3/08"));
        assert_eq!(field("H10F10/10"), field("H01L31/04"));
        assert_eq!(field("A61B5/00"), 13);
        assert_eq!(taxonomy().field_named("13"), taxonomy().field_named("医疗技术"));
        assert_eq!(taxonomy().fields().len(), 35);
    }
}

mod industries {
    use super::*;

    #[test]
    fn a_code_has_its_path_with_and_without_the_section_letter() {
        let names: Vec<&str> = taxonomy().industry_path("C3511").iter().map(|industry| &*industry.name).collect();
        assert_eq!(names, ["制造业", "专用设备制造业", "采矿、冶金、建筑专用设备制造", "矿山机械制造"]);
        assert_eq!(taxonomy().industry("35"), taxonomy().industry("C35"));
    }

    #[test]
    fn of_a_declared_path_the_deepest_industry_stays() {
        let found = taxonomy().industries_named("制造业——通用设备制造业");
        assert_eq!(found.iter().map(|industry| &*industry.code).collect::<Vec<_>>(), ["34"]);
    }

    #[test]
    fn glued_names_and_loose_punctuation_are_read() {
        let found = taxonomy().industries_named("信息传输、软件和信息技术服务业金融业");
        assert_eq!(found.iter().map(|industry| &*industry.code).collect::<Vec<_>>(), ["I", "J"]);
        let found = taxonomy().industries_named("电力、热力、燃气、及水生产和供应业");
        assert_eq!(found.iter().map(|industry| &*industry.code).collect::<Vec<_>>(), ["D"]);
    }

    #[test]
    fn a_class_gives_a_three_digit_industry_with_its_rule() {
        let found = classified(&["F16K1/00"], "一种阀门");
        let hit = found.industries.iter().find(|hit| &*hit.code == "344").expect("泵、阀门");
        assert_eq!(hit.rule.to_string(), "分类号 F16K（人工）");
    }

    #[test]
    fn class_and_word_make_a_strategic_hit_firm_and_a_class_alone_only_possible() {
        let firm = classified(&["H01F27/08"], "一种高效散热的变压器铁芯架");
        let hit = firm.strategic.iter().find(|hit| &*hit.code == "6.5").expect("智能电网");
        assert!(hit.firm && hit.rule.to_string().contains("变压器"), "{hit:?}");
        let possible = classified(&["H01F27/08"], "一种铁芯架");
        let hit = possible.strategic.iter().find(|hit| &*hit.code == "6.5").expect("智能电网");
        assert!(!hit.firm && hit.confidence < 0.5, "{hit:?}");
    }

    #[test]
    fn pools_of_all_schemes_exist_even_empty_ones() {
        let schemes: BTreeSet<&str> = taxonomy().pools().iter().map(|pool| &*pool.scheme).collect();
        assert_eq!(
            schemes.into_iter().collect::<Vec<_>>(),
            ["digital", "farm", "green", "local", "new-three", "strategic"]
        );
    }
}

mod chains {
    use super::*;

    #[test]
    fn slugs_are_unique_ascii_and_begin_with_their_chain() {
        let mut seen = BTreeSet::new();
        for chain in taxonomy().chains() {
            assert!(!chain.nodes.is_empty(), "{}", chain.id);
            for node in &chain.nodes {
                assert!(seen.insert(&node.id), "{} twice", node.id);
                assert!(node.id.is_ascii() && node.id.starts_with(&*chain.id), "{}", node.id);
            }
        }
    }

    #[test]
    fn nodes_run_from_upstream_to_downstream() {
        for chain in taxonomy().chains() {
            assert!(chain.nodes.is_sorted_by_key(|node| node.position), "{}", chain.id);
        }
    }

    #[test]
    fn a_chain_is_found_by_id_by_name_and_with_a_suffix() {
        let chain = taxonomy().chain("rare-earth").expect("by id");
        for name in ["稀土", "稀土产业链", " 稀土产业 "] {
            assert_eq!(taxonomy().chain(name).map(|found| &found.id), Some(&chain.id), "{name}");
        }
        assert!(taxonomy().chain("不存在的链").is_none());
    }

    #[test]
    fn a_node_is_found_by_id_and_by_name_within_its_chain() {
        let node = taxonomy().node("乳业/奶酪黄油").expect("by chain and name");
        assert_eq!(taxonomy().node(&node.id), Some(node));
        assert_eq!(node.position, Position::Midstream);
    }

    #[test]
    fn neighbouring_stages_extend_a_chain_and_the_same_node_strengthens_it() {
        let chain = taxonomy().chain("稀土").expect("a chain");
        let of = |position| chain.nodes.iter().find(|node| node.position == position).expect("a node");
        let (up, mid, down) = (of(Position::Upstream), of(Position::Midstream), of(Position::Downstream));
        assert_eq!(taxonomy().adjacent(&up.id, &up.id), Some(ChainRelation::Same));
        assert_eq!(taxonomy().adjacent(&up.id, &mid.id), Some(ChainRelation::AdjacentStage));
        assert_eq!(taxonomy().adjacent(&up.id, &down.id), None);
        let other = &taxonomy().chain("乳业").expect("a chain").nodes[0];
        assert_eq!(taxonomy().adjacent(&up.id, &other.id), None);
    }

    #[test]
    fn class_and_word_outweigh_either_alone() {
        let node = |found: &Classification| {
            found.chain_nodes.iter().find(|hit| &*hit.name == "石墨烯与碳纳米管").map(|hit| hit.confidence)
        };
        let both = node(&classified(&["C01B32/182"], "一种石墨烯的制备方法")).expect("both");
        let word = node(&classified(&["B05D1/00"], "一种石墨烯涂布方法")).expect("word");
        assert!(both > word);
        assert_eq!(node(&classified(&["C01B32/182"], "一种碳的制备方法")), None);
    }

    #[test]
    fn old_classes_reach_nodes_that_are_ruled_by_new_ones() {
        let found = classified(&["C01B31/04"], "一种石墨烯的制备方法");
        let hit = &found.chain_nodes[0];
        assert_eq!((&*hit.name, hit.rule.basis), ("石墨烯与碳纳米管", Basis::ClassAndWord));
    }

    #[test]
    fn a_word_in_a_need_is_enough_where_there_is_no_class() {
        let text = "针织围巾容易起球，需要抗起球整理";
        let found =
            taxonomy().classify(&ClassifyInput { title: "防起球的工艺改进", text, ..Default::default() });
        assert!(found.chain_nodes.iter().any(|hit| &*hit.name == "染色与功能整理"), "{found:?}");
    }

    #[test]
    fn a_latin_word_is_not_found_inside_another() {
        let found = classified(&[], "sealed mtoxyz 容器");
        assert!(found.chain_nodes.is_empty(), "{found:?}");
    }

    #[test]
    fn what_the_record_declares_comes_first() {
        let declared = ["稀土产业链".to_owned(), "乳业/乳粉".to_owned()];
        let input = ClassifyInput { title: "一种石墨烯涂料", declared_chains: &declared, ..Default::default() };
        let found = taxonomy().classify(&input);
        assert_eq!(&*found.chain_nodes[0].name, "乳粉");
        assert_eq!(found.chains.iter().map(|id| &**id).collect::<Vec<_>>(), ["rare-earth", "dairy"]);
    }
}

mod regions {
    use super::*;

    fn name(text: &str) -> Option<String> {
        taxonomy().region(text).map(|region| region.path.join("/"))
    }

    #[test]
    fn names_short_names_codes_and_addresses_are_read() {
        for (text, path) in [
            ("内蒙古", "内蒙古自治区"),
            ("鄂尔多斯", "内蒙古自治区/鄂尔多斯市"),
            ("东胜", "内蒙古自治区/鄂尔多斯市/东胜区"),
            ("150602", "内蒙古自治区/鄂尔多斯市/东胜区"),
            ("15", "内蒙古自治区"),
            ("523860广东省东莞市长安镇", "广东省/东莞市"),
            ("广西壮族自治区南宁市", "广西壮族自治区/南宁市"),
            ("广西 南宁", "广西壮族自治区/南宁市"),
            ("延边", "吉林省/延边朝鲜族自治州"),
            ("北京市海淀区中关村大街", "北京市/海淀区"),
            ("沪", "上海市"),
        ] {
            assert_eq!(name(text).as_deref(), Some(path), "{text}");
        }
    }

    #[test]
    fn what_is_no_place_is_none() {
        for text in ["", "不限", "某某", "999999", "？"] {
            assert_eq!(name(text), None, "{text}");
        }
    }

    #[test]
    fn nearness_is_the_deepest_level_shared() {
        let region = |text: &str| taxonomy().region(text).expect(text);
        let shared = |a: &str, b: &str| region(a).shared_with(&region(b));
        assert_eq!(shared("东胜区", "东胜"), Some(RegionLevel::County));
        assert_eq!(shared("东胜区", "鄂尔多斯市"), Some(RegionLevel::City));
        assert_eq!(shared("东胜区", "包头市"), Some(RegionLevel::Province));
        assert_eq!(shared("东胜区", "广东省"), None);
        assert!(region("内蒙古").contains(&region("东胜")));
        assert!(!region("东胜").contains(&region("内蒙古")));
    }
}

mod owners {
    use super::*;

    #[test]
    fn names_tell_the_kind() {
        for (name, kind) in [
            ("清华大学", OwnerKind::University),
            ("中国石油大学（华东）", OwnerKind::University),
            ("德宏师范高等专科学校", OwnerKind::University),
            ("中国科学院大连化学物理研究所", OwnerKind::Institute),
            ("中国热带农业科学院", OwnerKind::Institute),
            ("中国电子科技集团公司第十四研究所", OwnerKind::Institute),
            ("国家电网有限公司", OwnerKind::StateOwned),
            ("中国石油化工股份有限公司", OwnerKind::StateOwned),
            ("国网浙江省电力有限公司", OwnerKind::StateOwned),
            ("浙江大学科技园发展有限公司", OwnerKind::Enterprise),
            ("三星电子株式会社", OwnerKind::Enterprise),
            ("某县绿洋水产养殖专业合作社", OwnerKind::Enterprise),
            ("李会", OwnerKind::Person),
            ("欧阳建国", OwnerKind::Person),
            ("买吾拉江·阿木提", OwnerKind::Person),
            ("罗伯特·D·奥尔", OwnerKind::Person),
            ("罗伯特·博世有限公司", OwnerKind::Enterprise),
            ("江苏省人民医院", OwnerKind::Other),
            ("??张若文", OwnerKind::Person),
        ] {
            let verdict = taxonomy().owner_kind(name).unwrap_or_else(|| panic!("{name} unknown"));
            assert_eq!(verdict.kind, kind, "{name}: {}", verdict.rule);
            assert!(!verdict.rule.is_empty() && (0.0..=1.0).contains(&verdict.confidence));
        }
        assert_eq!(taxonomy().owner_kind("  "), None);
    }
}

mod legal {
    use super::*;

    #[test]
    fn terms_and_codes_give_the_state() {
        for (text, state) in [
            ("有效", LegalState::InForce),
            ("授权", LegalState::InForce),
            ("有权-专利权维持", LegalState::InForce),
            ("实质审查的生效", LegalState::Pending),
            ("公开", LegalState::Pending),
            ("发明专利申请公布后的驳回", LegalState::Refused),
            ("视为撤回", LegalState::Withdrawn),
            ("未缴年费专利权终止", LegalState::Lapsed),
            ("失效（未缴年费）", LegalState::Lapsed),
            ("届满终止失效", LegalState::Expired),
            ("避免重复授权放弃专利权", LegalState::Abandoned),
            ("专利权全部无效", LegalState::Invalidated),
            ("权利终止", LegalState::Ended),
            ("失效", LegalState::Ended),
            ("CF01", LegalState::Lapsed),
            ("专利权部分无效", LegalState::InForce),
        ] {
            assert_eq!(taxonomy().legal_state(text), Some(state), "{text}");
        }
        assert_eq!(taxonomy().legal_state("著录事项变更"), None);
        assert_eq!(taxonomy().legal_state(""), None);
    }

    #[test]
    fn the_last_event_decides() {
        assert_eq!(taxonomy().legal_state("公开;实质审查的生效;授权"), Some(LegalState::InForce));
        assert_eq!(taxonomy().legal_state("授权;未缴年费专利权终止;权利的恢复"), Some(LegalState::InForce));
        assert_eq!(taxonomy().legal_state("授权；专利实施许可合同备案的注销"), Some(LegalState::InForce));
    }

    #[test]
    fn fees_follow_kind_and_year() {
        let fee = |kind, year| taxonomy().annual_fee(kind, year);
        assert_eq!(fee(PatentKind::Invention, 1).map(|fee| fee.full), Some(900));
        assert_eq!(fee(PatentKind::Invention, 20).map(|fee| fee.full), Some(8000));
        assert_eq!(fee(PatentKind::Design, 15).and_then(|fee| fee.reduced_single), None);
        assert_eq!(fee(PatentKind::Invention, 21), None);
        assert_eq!(fee(PatentKind::Technology, 1), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_makes_anything_fail_and_lists_are_ordered(
        title in "[\\PC]{0,60}",
        words in "(石墨烯|锂电池|污水处理|led|[a-z0-9]{1,3}|[一-龥]{1,4}|；|·|（|）){0,30}",
        class in "[A-H](0[1-9]|[1-9][0-9])[A-Z][1-9][0-9]{0,2}(/[0-9]{2,4})?",
    ) {
        let symbol = ipc(&class);
        let declared = [words.clone()];
        let ipc = [symbol];
        let input = ClassifyInput {
            ipc: &ipc, title: &title, text: &words, declared_fields: &declared, declared_chains: &declared,
        };
        let found = taxonomy().classify(&input);
        let key = |hit: &NodeHit| (std::cmp::Reverse((hit.confidence * 1e6) as i64), hit.node.clone());
        prop_assert!(found.chain_nodes.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
        let key = |hit: &IndustryHit| (std::cmp::Reverse((hit.confidence * 1e6) as i64), hit.code.clone());
        prop_assert!(found.industries.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
        prop_assert_eq!(&found, &taxonomy().classify(&input));
        for text in [&title, &words] {
            let _ = (taxonomy().region(text), taxonomy().owner_kind(text), taxonomy().legal_state(text));
            let _ = (taxonomy().chain(text), taxonomy().node(text), taxonomy().industry(text), taxonomy().field_named(text));
        }
    }

    #[test]
    fn closeness_is_symmetric_and_within_bounds(
        a in "[A-H](0[1-9]|[1-9][0-9])[A-Z][1-9][0-9]{0,2}(/[0-9]{2,4})?",
        b in "(H01L|G06K|H10F|C01B|B01F)[1-9][0-9]?(/[0-9]{2})?",
    ) {
        let (a, b) = (ipc(&a), ipc(&b));
        let near = taxonomy().closeness(&a, &b);
        prop_assert!((0.0..=1.0).contains(&near));
        prop_assert!((near - taxonomy().closeness(&b, &a)).abs() < f64::EPSILON);
        prop_assert!((taxonomy().closeness(&a, &a) - 1.0).abs() < f64::EPSILON);
    }
}
