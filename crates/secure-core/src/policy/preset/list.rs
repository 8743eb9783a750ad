//! [`Preset`]: the presets by their names, for configurations and tools.

use crate::policy::Policy;
#[cfg(feature = "presets")]
use crate::policy::preset::secure_py_2::SecurePyPreset;

/// A preset by its name.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Preset {
    /// The name of its function, with hyphens.
    pub name: &'static str,
    /// For what it is, in a sentence.
    pub about: &'static str,
    policy: fn() -> Policy,
}

impl Preset {
    /// Its policy.
    #[must_use]
    pub fn policy(&self) -> Policy {
        (self.policy)()
    }
}

/// All presets: ours, and those of other libraries behind the feature `presets`.
///
/// ```
/// # use secure_core::Policy;
/// use secure_core::policy::preset;
///
/// let strict = preset::ALL.iter().find(|preset| preset.name == "strict").ok_or("none")?;
/// assert_eq!(strict.policy(), Policy::strict());
/// # Ok::<(), &str>(())
/// ```
#[rustfmt::skip]
pub const ALL: &[Preset] = &[
    Preset { name: "recommended", about: "For an ordinary site.", policy: Policy::recommended },
    Preset { name: "strict", about: "For a new application that can live with it.", policy: Policy::strict },
    Preset { name: "api", about: "For responses that are data and never a page.", policy: Policy::api },
    Preset { name: "development", about: "For the developer's own machine.", policy: Policy::development },
    #[cfg(feature = "presets")]
    Preset { name: "owasp", about: "What the OWASP Secure Headers Project recommends.", policy: Policy::owasp },
    #[cfg(feature = "presets")]
    Preset { name: "helmet", about: "What helmet 8.3 sends.", policy: Policy::helmet },
    #[cfg(feature = "presets")]
    Preset { name: "talisman", about: "What flask-talisman 1.1 sends.", policy: Policy::talisman },
    #[cfg(feature = "presets")]
    Preset { name: "secure-py", about: "What secure.py 0.2 sends.", policy: Policy::secure_py },
    #[cfg(feature = "presets")]
    Preset { name: "secure-py-2-basic", about: "Preset.BASIC of secure.py 2.", policy: || Policy::secure_py_2(SecurePyPreset::Basic) },
    #[cfg(feature = "presets")]
    Preset { name: "secure-py-2-balanced", about: "Preset.BALANCED of secure.py 2.", policy: || Policy::secure_py_2(SecurePyPreset::Balanced) },
    #[cfg(feature = "presets")]
    Preset { name: "secure-py-2-strict", about: "Preset.STRICT of secure.py 2.", policy: || Policy::secure_py_2(SecurePyPreset::Strict) },
];

/// The names of those that the feature `presets` brings.
#[cfg(feature = "config")]
pub(crate) const OF_OTHER_LIBRARIES: [&str; 7] =
    ["owasp", "helmet", "talisman", "secure-py", "secure-py-2-basic", "secure-py-2-balanced", "secure-py-2-strict"];

#[cfg(test)]
#[cfg(all(feature = "presets", feature = "config"))]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// Every function of the folder that makes a policy of nothing is in the list.
    #[test]
    fn every_preset_is_in_the_list() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = fs::read_dir(source.join("policy/preset")).unwrap().map(|entry| entry.unwrap().path());
        for file in files.chain([source.join("policy/preset.rs")]) {
            let text = fs::read_to_string(&file).unwrap();
            for part in text.split("\nimpl ").filter(|part| part.starts_with("Policy {")) {
                let functions = part
                    .lines()
                    .take_while(|line| *line != "}")
                    .filter_map(|line| line.strip_prefix("    pub fn ")?.strip_suffix("() -> Self {"));
                for function in functions {
                    let name = function.replace('_', "-");
                    assert!(ALL.iter().any(|preset| preset.name == name), "{name} of {}", file.display());
                }
            }
        }
    }

    #[test]
    fn those_of_other_libraries_are_known_without_the_feature() {
        let ours = ["recommended", "strict", "api", "development"];
        assert_eq!(ALL.iter().map(|preset| preset.name).collect::<Vec<_>>(), [&ours[..], &OF_OTHER_LIBRARIES].concat());
    }

    #[test]
    fn names_are_different() {
        for (index, preset) in ALL.iter().enumerate() {
            assert!(ALL.iter().take(index).all(|earlier| earlier.name != preset.name), "{}", preset.name);
        }
    }
}
