//! A ZIP archive that is not trusted.

use std::io::{Cursor, Read, Seek, Write};

use zip::result::ZipError;
use zip::{ExtraField, ZipArchive, ZipWriter};

use crate::error::Error;

/// The most members that an archive may have.
const MEMBERS: usize = 65_536;

/// The most that all members may come to, in bytes.
const TOTAL: u64 = 2 << 30;

/// The most that a member with text may come to, in bytes. In memory it takes up to ten times as much.
const MEMBER: u64 = 64 << 20;

/// How many times its size a member with text may come to, beyond [`ALLOWANCE`].
const RATIO: u64 = 200;

/// What any member may come to, in bytes.
const ALLOWANCE: u64 = 1 << 20;

/// How archives begin, if nothing stands in front.
const FIRST: &[u8] = b"PK";

/// How files begin that hold encrypted or old documents.
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0";

/// An archive whose members are safe to read and to copy.
pub(super) struct Container<'s> {
    zip: ZipArchive<Cursor<&'s [u8]>>,
    /// How many bytes may still be inflated.
    left: u64,
}

impl<'s> Container<'s> {
    pub(super) fn open(source: &'s [u8]) -> Result<Self, Error> {
        if source.starts_with(COMPOUND_FILE) {
            let what = "encrypted with a password, or in the old binary format";
            return Err(Error::Refused(what.to_owned()));
        }
        let refuse = |what: &str| Err(Error::Archive(what.to_owned()));
        if source.is_empty() {
            return refuse("empty, so no ZIP archive");
        }
        let mut zip = match ZipArchive::new(Cursor::new(source)) {
            Ok(zip) => zip,
            Err(_) if !source.starts_with(FIRST) => return refuse("no ZIP archive"),
            Err(_) => return refuse("no whole ZIP archive: its end is cut off, or broken"),
        };
        if zip.len() > MEMBERS {
            return refuse("more than 65,536 members");
        }
        if zip.offset() != 0 {
            return refuse("something stands in front of the archive");
        }
        if zip.has_duplicate_names() {
            return refuse("two members of one name");
        }
        let mut total = 0_u64;
        for index in 0..zip.len() {
            let entry = zip.by_index_data(index).map_err(|error| broken(&error))?;
            total = total.saturating_add(entry.size());
            let wrong = match entry.name_raw() {
                name if is_astray(name) => "its name leads out of the archive",
                _ if entry.encrypted() => "it is encrypted",
                _ if entry.is_symlink() => "it is a link",
                _ => continue,
            };
            return refuse(&format!("{}: {wrong}", String::from_utf8_lossy(entry.name_raw())));
        }
        if total > TOTAL {
            return refuse("its members come to more than 2 GiB, the most that is read");
        }
        if zip.has_overlapping_entries().map_err(|error| broken(&error))? {
            return refuse("members overlap");
        }
        Ok(Self { zip, left: TOTAL })
    }

    /// Of each member, in order.
    pub(super) fn names(&self) -> Vec<String> {
        (0..self.zip.len()).map(|index| self.name(index)).collect()
    }

    pub(super) fn name(&self, index: usize) -> String {
        let entry = self.zip.by_index_data(index);
        entry.map_or_else(
            |_| String::new(),
            |it| String::from_utf8_lossy(it.name_raw()).into_owned(),
        )
    }

    pub(super) fn index_of(&self, name: &str) -> Option<usize> {
        self.zip.index_for_name_raw(name.as_bytes())
    }

    /// What a member holds.
    pub(super) fn read(&mut self, index: usize) -> Result<Vec<u8>, Error> {
        let name = self.name(index);
        let member = self.zip.by_index(index).map_err(|error| broken(&error).within(&name))?;
        let by_ratio = member.compressed_size().saturating_mul(RATIO).max(ALLOWANCE);
        let most = (MEMBER, "64 MiB, the most that is read of a member");
        let others = [
            (by_ratio, "200 times its size in the archive, as those do that are made to do harm"),
            (self.left, "2 GiB with those before it, the most that is read of an archive"),
        ];
        let (limit, what) =
            others.into_iter().fold(most, |least, it| if it.0 < least.0 { it } else { least });
        let mut bytes = Vec::new();
        if member.size() <= limit {
            // More may come than it says.
            let inflated = member.take(limit + 1).read_to_end(&mut bytes);
            inflated.map_err(|error| Error::Archive(format!("{name}: {error}")))?;
            let size = bytes.len() as u64;
            if size <= limit {
                self.left -= size;
                return Ok(bytes);
            }
        }
        Err(Error::Archive(format!(
            "{name}: it inflates to more than {what}; fanjian refuses that"
        )))
    }

    /// Copies a member as it stands.
    pub(super) fn copy(
        &mut self,
        index: usize,
        writer: &mut ZipWriter<impl Write + Seek>,
    ) -> Result<(), Error> {
        let member = self.zip.by_index_raw(index).map_err(|error| broken(&error))?;
        writer.raw_copy_file(member).map_err(not_written)
    }

    /// Writes a member with other content, and what else is known of it.
    pub(super) fn replace(
        &mut self,
        index: usize,
        content: &[u8],
        writer: &mut ZipWriter<impl Write + Seek>,
    ) -> Result<(), Error> {
        let member = self.zip.by_index_raw(index).map_err(|error| broken(&error))?;
        let mut options = member.options().into_full_options().name(member.name_raw());
        if !member.comment().is_empty() {
            options = options.with_file_comment(member.comment());
        }
        for field in member.extra_data_fields() {
            match field {
                ExtraField::ExtendedTimestamp(times) => {
                    let added = options.with_extended_timestamp(times.mod_time(), None, None);
                    options = added.map_err(not_written)?;
                }
                ExtraField::Custom(field) => {
                    let added = options.add_extra_field(field.header_id, &field.data, false);
                    added.map_err(not_written)?;
                }
                _ => {}
            }
        }
        writer.start_file_with_options(options).map_err(not_written)?;
        writer.write_all(content).map_err(Error::Write)
    }

    /// Ends what is written.
    pub(super) fn finish<W: Write + Seek>(&self, mut writer: ZipWriter<W>) -> Result<W, Error> {
        writer.set_raw_comment(self.zip.comment().into()).map_err(not_written)?;
        writer.finish().map_err(not_written)
    }
}

/// Whether a name leads out of the folder that the archive would be unpacked to, or might.
fn is_astray(name: &[u8]) -> bool {
    name.starts_with(b"/")
        || name.get(1) == Some(&b':')
        || name.iter().any(|byte| matches!(byte, b'\\' | 0))
        || name.split(|&byte| byte == b'/').any(|part| part == b"..")
}

fn broken(error: &ZipError) -> Error {
    Error::Archive(format!("a broken ZIP archive: {error}"))
}

fn not_written(error: ZipError) -> Error {
    match error {
        ZipError::Io(error) => Error::Write(error),
        error => broken(&error),
    }
}
