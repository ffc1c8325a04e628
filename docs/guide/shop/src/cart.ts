export const messages = {
  empty: "購物車裡還沒有東西",
  added: "已把面条放进购物车",
  brand: "云里麵館",
};
