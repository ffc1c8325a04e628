export const fail = "支付失败，请重试";
