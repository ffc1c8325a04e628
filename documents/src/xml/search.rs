//! Looks for attributes, for what archives say of their members.

use quick_xml::XmlVersion;
use quick_xml::events::Event;

use super::for_each_token;
use super::vocabulary::matches;
use crate::error::Error;

/// The values of these attributes in elements of this name, in their order; empty where there is none.
pub(crate) fn values<const N: usize>(
    source: &str,
    element: &str,
    names: [&str; N],
) -> Result<Vec<[String; N]>, Error> {
    let mut found = Vec::new();
    for_each_token(source, |event| {
        if let Event::Start(tag) = event
            && matches(element, tag.name().into_inner())
        {
            let mut values = [const { String::new() }; N];
            for attribute in tag.attributes().with_checks(false).flatten() {
                let name = attribute.key.into_inner();
                if let Some(index) = names.iter().position(|it| matches(it, name)) {
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                    values[index] = value.unwrap_or_default().into_owned();
                }
            }
            found.push(values);
        }
        Ok(())
    })?;
    Ok(found)
}
