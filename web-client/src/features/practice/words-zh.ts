// The words of self-test and notebook in Chinese. Written first; English follows them in meaning.
export const zh = {
  home: {
    title: "自测与错题本", lead: "自测不计成绩，可以反复练习。每题答完立即显示对错、答案和解析。",
    sets: "自测题集", empty: "暂无自测题集", emptyText: "老师发布题集后会显示在这里。",
    items: "共 {{count}} 题", draws: "每次抽 {{count}} 题", tries: "已练 {{count}} 次", last: "上次 {{time}}", never: "还没有练过",
    start: "开始自测", history: "查看记录",
  },
  notebook: {
    title: "错题本", lead: "答错的题自动收入。按 1、2、4、7、15 天的间隔复习，到期答对 {{places}} 次就移出；再答错则从头开始。",
    empty: "错题本是空的", emptyText: "自测中答错的题会自动收到这里。", open: "打开错题本",
    card: "错题本中有 {{count}} 题", due: "今天要复习 {{count}} 题", noneDue: "今天没有要复习的题",
    review: "开始复习（{{count}} 题）", ahead: "提前复习", aheadHelp: "没到日子提前答对，不改变复习安排；答错会从头开始。",
    next: "下一次复习：{{when}}", all: "全部", bySet: "题集", byTag: "知识点", noneHere: "此处没有题目", filter: "筛选",
    now: "今天复习", today: "今天晚些时候", tomorrow: "明天", days: "{{count}} 天后", place: "第 {{place}} 轮，共 {{places}} 轮", wrongs: "答错 {{count}} 次", kept: "长期保留",
    keep: "长期保留", drop: "移出", dropTitle: "移出错题本？", dropText: "“{{name}}”将不再安排复习。以后再答错，还会重新收入。", cancel: "取消", dropped: "已移出错题本",
    reviewTitle: "错题复习",
  },
  history: { title: "练习记录", empty: "还没有练习记录", when: "时间", result: "答对 {{right}} / {{questions}} 题", left: "还有 {{count}} 题未答", go: "继续", look: "查看", again: "再练一次", unjudged: "其中 {{count}} 题自评" },
  try: {
    progress: "第 {{number}} 题，共 {{count}} 题", score: "已答 {{answered}} 题，答对 {{right}} 题", one: "逐题练习", list: "全部列出", view: "显示方式",
    submit: "提交答案", reveal: "不会，看答案", prev: "上一题", next: "下一题", finish: "完成", empty: "请先作答，或选择“不会，看答案”。",
    doneTitle: "本次练习完成", doneScore: "答对 {{right}} 题，共 {{count}} 题", doneWrong: "没全对的题已收入错题本，到日子会提醒您复习。", doneAll: "全部答对，很好！", doneOpen: "还有 {{count}} 题没有作答，可以继续做完。", goOn: "继续作答",
    again: "再练一次", back: "返回", toNotebook: "查看错题本", keys: "键盘：数字键选择选项，回车键提交并进入下一题。", saved: "每题提交后立即保存，随时可以离开，回来接着做。",
  },
  told: {
    told: "老师的话",
    right: "答对了", partly: "部分正确", wrong: "答错了", unanswered: "看看答案", byPerson: "请对照解析自己评判",
    byPersonText: "这类题由人评阅，系统不判对错。没有把握的话，可以收入错题本。",
    earned: "得分率 {{percent}}%", yours: "您的作答", key: "正确答案", none: "未作答", also: "也算对：{{words}}", anyOrder: "各空答案的顺序不限。",
    range: "{{low}} 到 {{high}} 之间都算对", explanation: "解析", noExplanation: "本题没有解析。", rule: "评分规则", blank: "第 {{number}} 空",
    chosen: "您选的", isKey: "正确", isPartial: "给部分分", paused: "此题暂停练习，请继续做其他题。",
    verdict: { right: "对", partly: "部分对", wrong: "错", empty: "未填" },
    notebookIn: "已收入错题本，{{when}}复习。", notebookOn: "错题本第 {{place}} 轮，{{when}}复习。", notebookOut: "已到期答对 {{places}} 次，移出错题本。", keep: "收入错题本", kept: "已收入错题本，长期保留。",
  },
  rule: {
    matched_pairs: "每配对一处得一份", matched_rows: "每行全对得一份", weighted_parts: "各小题按权重计分", nothing_asked: "本题不作答", order_all_or_nothing: "顺序全对得分", order_absolute_position: "每项在正确位置上得一份", order_next_excluding_last: "后一项正确得一份（末项不计）", order_next_including_last: "后一项正确得一份（末项计）", order_one_previous_and_next: "前后相邻项正确得分", order_all_previous_and_next: "前后所有项正确得分", order_longest_ordered: "按最长的正确先后计分", order_longest_contiguous: "按最长的连续正确段计分", order_relative_to_correct: "按偏离正确位置的远近计分",
    unanswered: "没有作答，不得分。", chosen_option: "按所选的选项给分。", all_or_nothing: "全对才得分。", subset_fixed: "漏选得固定的部分分，有错选不得分。", subset_share: "漏选按比例得分，有错选不得分。", right_minus_wrong: "错选抵消对选，最低 0 分。", weighted: "按所选选项的分值相加，最低 0 分。",
    per_blank: "每空单独给分。", per_blank_any_order: "每空单独给分，顺序不限。", text_match: "与参考答案相符即得分。", number_in_tolerance: "数值在允许误差内即得分；要求写单位的，单位也计分。", for_person: "由人评阅。", other: "按题目设定的规则给分。",
  },
};
