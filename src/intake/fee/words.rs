//! The vocabulary of fee phrases: a closed class, part of the grammar.

use std::sync::LazyLock;

use crate::domain::{FeePeriod, LicenceKind, RoyaltyBase};

use super::token::Word;

/// Words of the grammar with what each means; the longest that fits wins.
pub(super) static WORDS: LazyLock<Vec<(&'static str, Word)>> = LazyLock::new(|| {
    TABLE.iter().flat_map(|(word, written)| written.split_whitespace().map(|text| (text, *word))).collect()
});

/// Spellings by meaning, parted by blanks.
const TABLE: &[(Word, &str)] = &[
    (
        Word::Free,
        "全免 全部免费 免费 免收费 免收 免许可使用费 免许可费 免使用费 免专利费 免缴 免交 免付 免除 无偿 不收费 \
         不收取费用 不收取 零费用 零许可费 零元 无费用 无许可费 公益 公益许可 公益开放 公益共享 \
         不收许可费 不收使用费 免许可使用费用 免费用 不要钱",
    ),
    (
        Word::Negotiable,
        "可商量 商量 来电咨询 请来电咨询 电询 面洽 面议 面谈 另议 再议 议价 可议 可谈 协商 商议 商定 洽谈 详谈 电话咨询 待定 协议定价 协商定价 \
         协议价 商谈 议定",
    ),
    (Word::LumpSum, "一次性 一次总付 一次付清 一次性付清 一次性总付 一口价 总付"),
    (
        Word::Entry,
        "入门费 门槛费 基本费 基础费 固定费 基本费用 基础费用 入门费用 入门许可费 基本许可费 基础许可费 \
         固定许可费 固定费用 固定",
    ),
    (
        Word::Per(FeePeriod::Year),
        "年租 年租金 年金 按年度 按年 逐年 年费 年付 年许可费 年使用费 年许可使用费 年度许可费 年度 年",
    ),
    (Word::Royalty, "提成 提成费 提成支付 抽成 分成 提取 计提 提成率 提成比例 比例 许可费率 许可使用费率 费率"),
    (
        Word::Base(RoyaltyBase::NetSales),
        "净销售额 销售净额 净销售收入 销售额 销售收入 销售总额 营业额 营业收入 营收 销售 出厂价 \
         产品出厂价 出厂价格 销售价 销售价格 产品销售价 含税销售额 不含税销售额 销售金额 年销售额 \
         年净销售额 年销售收入 年营业额 年营业收入 产品销售额 产品销售收入 销量额",
    ),
    (
        Word::Base(RoyaltyBase::Profit),
        "净利润 利润额 利润 纯利润 纯利 毛利 税后利润 销售利润 毛利润 利润总额 净利 税前利润 年利润 \
         年净利润 净收益",
    ),
    (Word::Per(FeePeriod::Month), "月租 月费 月租金 按月 月付"),
    (Word::Per(FeePeriod::Quarter), "按季度 按季 季付"),
    (Word::Instalments, "分期 分期支付 分期付款"),
    (Word::FirstPart, "首付 首付款 首期 首期款 首笔 首批 首款 预付 预付款 定金 第一期 第一笔 第1期"),
    (Word::LaterPart, "第二期 第二笔 第2期 第三期 第三笔 第3期 第四期 二期 三期 中期款 进度款"),
    (Word::Rest, "余款 尾款 剩余 其余款项 余下"),
    (Word::Signing, "签约 签订 签署 合同生效 生效 签合同 备案"),
    (
        Word::Milestone,
        "验收 投产 量产 达产 上市 交付 交底 中试完成 项目完成 产线投产 生产线投产 项目投产 正式投产 \
         技术交底 技术交付 资料交付 设备交付 安装调试 调试完成 设备调试 样机 样机完成 批量生产 规模化生产 \
         试产 小试 中试 完成中试 设备验收 项目验收 竣工 竣工验收 取得注册证 获得注册证 取证 拿证 获批 \
         下线 首台下线 实现销售 产生销售 产生收益 盈利 实现盈利 开工",
    ),
    (Word::Cap, "封顶 上限 最高 最多 不超过 不高于"),
    (Word::Floor, "保底 最低 下限 至少 不低于 不少于 起步价 底价 起价 最低价 起步 起拍价"),
    (Word::Total, "共 共计 总计 合计 总价 总额 总费用 累计 总"),
    (Word::From, "起 开始"),
    (Word::After, "后 之后 以后 此后 其后 后续 期满 期满后 届满后 到期后 届满 到期 及以后"),
    (Word::Until, "至 到 截至 截止 截止到 截止至 止 前 之前 以前"),
    (Word::Term, "期限 许可期限 许可期 有效期 合同期 合同期内 许可期内 为期"),
    (Word::Equal, "等额 平均 均"),
    (
        Word::UseFirst,
        "先使用后付费 先用后付 先使用后付 先使用后缴纳 先用后转 先试后付 先免费试用后付费 先使用后缴费 \
         先使用后支付 先用后付费 先用后缴",
    ),
    (Word::Or, "或 或者 二选一 任选其一"),
    (
        Word::HigherOf,
        "取高者 取其高 取其高者 取较高者 取两者较高 以高者为准 以较高者为准 孰高 两者取高 两者取其高 就高",
    ),
    (Word::Kind(LicenceKind::NonExclusive), "普通许可 普通实施许可 非独占许可 普通"),
    (Word::Kind(LicenceKind::Sole), "排他许可 排他实施许可 排他"),
    (Word::Kind(LicenceKind::Exclusive), "独家 独家许可 独家授权 独家实施许可 独占许可 独占实施许可 独占"),
    (Word::Kind(LicenceKind::Open), "开放许可 专利开放许可 开放实施许可"),
    (Word::Transfer, "转让 出让 购买 入股 作价"),
    (
        Word::Condition,
        "限 限于 仅限 只限 如 若 仅 除 合同金额 合同总额 合同额 成交额 成交金额 超过 超出 不足 未 不 非 减半 优惠 另计 此前",
    ),
    (Word::Break, "另 另行 另外 加 另加 外加 加上 同时 及 并 且 和"),
    (Word::OtherBase, "产值 总产值 工业产值"),
    (Word::Licence, "许可使用费 专利许可使用费 专利许可费 许可费用 许可费 许可"),
    (Word::Pay, "支付 付清 结清 付款 付费 付 缴纳 缴付 缴 交纳 交"),
    (Word::Within, "内 以内 之内"),
    // What says nothing about the price.
    (
        Word::Noise,
        "基数 授权 rmb cny 先 满 试用期 结算 满意 试用满意 参考价 参考 参考价格 参考报价 指导价 挂牌价 意向价 建议价 \
         心理价位 预估价 预期价格 意向价格 期望价格 优惠价 打包价 包干 包干价 现报价 续约 续签 续期 \
         续约时 逐次 每次结算 缴清 交清 一并 方可 零入门费 0入门费 无入门费 免入门费 确定 决定 大写 小写 \
         暂定 专利实施许可 实施许可 专利使用费 使用费 使用费用 费用 收费 标准 专利 产品 该 本 合同 协议 \
         使用 实施 试用 体验 开放 价格 报价 单价 售价 金额 方式 人民币 元 按照 按 依 以 为 为准 收取 收 \
         给 给予 向许可方 许可方 被许可方 被许可人 专利权人 双方 可 可以 具体 价 需 计算 计 其中 与 再 则 \
         自 从 在 于 期 款 期间 之日 日 当年 上一年度 年度内 时 即 就 完成 合格 通过 约 均可 优先 元整 等 \
         由 对 打包 不变 不等 含税 税后 税前 不含税 左右",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_meanings() {
        let mut seen = std::collections::BTreeMap::new();
        for (text, word) in WORDS.iter() {
            assert_eq!(seen.insert(*text, *word), None, "{text}");
        }
        assert!(seen.len() > 400, "{}", seen.len());
    }
}
