// The words of a candidate's dossier in Chinese. Written first; English follows them in meaning.
export const zh = {
  title: "违纪情况告知", list: "与您有关的违纪处理", empty: "没有需要您处理的违纪告知", emptyText: "如学校认为您在考试中有违纪情况，会在这里告知您，并听取您的陈述。",
  lead: "以下是学校掌握的全部情况。您有权查看、陈述和申辩，学校会在听取您的意见之后再作决定。",
  exam: "考试", session: "场次", because: "事由", opened: "立案时间", stands: "进度", open: "查看并答复",
  next: "现在需要您", wait: "目前不需要您操作。下一步：{{step}}。", decided: "处理决定：{{outcome}}",
  outcome: { no_breach: "不构成违纪", admonished: "批评教育", exam_void: "本科目成绩无效", round_void: "本次各科成绩无效" },
  step: {
    open: "登记违纪事实", witness: "第二名工作人员签名", tell: "告知考生", answer: "考生陈述", sign: "考生签名", record_refusal: "工作人员记录拒签",
    defend: "陈述申辩", waive_defence: "放弃申辩", note_no_defence: "逾期未申辩", endorse: "主考签名", decide: "处理决定",
  },
  answerTitle: "陈述您的意见", answerHelp: "请如实写明当时的情况。同意或不同意都可以写，学校会完整存档。", answerLabel: "您的陈述", answerGo: "提交陈述", answerSure: "提交后不能修改。",
  signTitle: "签名", signText: "签名只表示您已知悉以上情况、并已陈述意见，不表示您承认违纪。", signGo: "我已知悉，签名",
  defendTitle: "陈述申辩", defendHelp: "请在 {{time}} 前提交。可以说明理由，提出证据或证人。", defendLabel: "申辩内容", defendGo: "提交申辩", waive: "我不申辩",
  waiveTitle: "确定不申辩？", waiveText: "之后不能再提交申辩，学校将根据现有材料作出决定。", waiveSure: "确定不申辩", cancel: "再想想",
  missing: "请先填写内容。", sent: "已提交",
  steps: "办理过程", held: "学校掌握的情况", seen: "系统实际观察 {{seen}} 分钟，考试全程 {{all}} 分钟。",
  signIns: "身份核验", signIn: { accepted: "人脸核验通过", referred: "转人工核验", admitted_by_staff: "人工核验入场" },
  flags: "系统提示的异常", thisFlag: "本次告知的事由", noPictures: "没有保存画面", pictures: "当时的画面", picture: "{{time}} 的画面", gone: "画面已到期删除",
  said: "处理记录", decision: { confirmed: "考中确认", dismissed: "考中排除", unsure: "考中存疑", reopened: "重新打开" }, verdict: { violation: "认为属于违纪", clear: "认为不属违纪", unsure: "认为无法判断", none: "撤回意见" },
  note: "系统只作提示；是否违纪由工作人员判断。", toList: "返回列表",
};
