fn main(){ for (c,f) in [("s2t","hans.txt"),("s2twp","hans.txt"),("t2s","hant.txt"),("tw2sp","hant.txt")] {
 let t=std::fs::read_to_string(format!("/work/shared/bench/{f}")).unwrap();
 let conv=fanjian::Converter::builtin(c).unwrap(); let mut o=String::new(); conv.convert_into(&t,&mut o);
 let n=fanjian::counts(); println!("{c}: single {} multi {} unknown {} false {} | uncertain L(first) {} R {} L(later) {} R {} | direct closed {} open {} later {} | unmatched->general {} blocks {}",n[0],n[1],n[2],n[3],n[4],n[5],n[6],n[7],n[8],n[9],n[10],n[12],n[13]); } }
