//! What visitors send: the forms, and whether they are filled in well.

use std::fmt;

use serde::Deserialize;

/// The only user. The page says so to everyone: this is a demo. An application keeps a slow hash of each password
/// (Argon2), and lets nobody try without end.
pub(crate) const USER: &str = "demo";

/// The password of the only user.
pub(crate) const PASSWORD: &str = "open sesame";

/// How long a form may be on its way here, in bytes.
pub const FORM_LIMIT: u16 = 16 * 1024;

/// The form to log in. A field that was not sent is empty.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Login {
    /// As typed.
    pub name: String,
    /// As typed.
    pub password: String,
}

/// The contact form. A field that was not sent is empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// Who writes.
    pub name: String,
    /// Where the answer goes.
    pub email: String,
    /// What there is to say.
    pub message: String,
}

impl Login {
    /// The user, if name and password are right.
    #[must_use]
    pub fn user(&self) -> Option<&'static str> {
        (self.name == USER && self.password == PASSWORD).then_some(USER)
    }
}

impl Contact {
    /// What is wrong with it; nothing if it can be sent.
    #[must_use]
    pub fn faults(&self) -> Vec<&'static str> {
        let line = |text: &str, longest: usize| {
            !text.trim().is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control)
        };
        let email = |text: &str| {
            line(text, 254)
                && !text.contains(char::is_whitespace)
                && text
                    .split_once('@')
                    .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
        };
        let message = !self.message.trim().is_empty() && self.message.chars().count() <= 2000;
        let checks = [
            (line(&self.name, 80), "Give a name of at most 80 characters."),
            (email(&self.email), "Give an address like name@example.com."),
            (message, "Write a message of at most 2000 characters."),
        ];
        checks.into_iter().filter(|(good, _)| !good).map(|(_, fault)| fault).collect()
    }

    /// What to say to the visitor on the next page. A demo sends the message nowhere.
    #[must_use]
    pub fn thanks(&self) -> String {
        format!("Thank you, {}. Your message has arrived.", self.name.trim())
    }
}

impl fmt::Debug for Login {
    /// Without the password, which is for no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pair_logs_in() {
        let user = |name: &str, password: &str| Login { name: name.to_owned(), password: password.to_owned() }.user();
        assert_eq!(user(USER, PASSWORD), Some(USER));
        for (name, password) in [(USER, ""), ("", PASSWORD), ("", ""), ("Demo", PASSWORD), (USER, "open sesame ")] {
            assert_eq!(user(name, password), None, "{name:?} {password:?}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let login = Login { name: "Ann".to_owned(), password: "secret".to_owned() };
        assert_eq!(format!("{login:?}"), "Login { name: \"Ann\", .. }");
    }

    #[test]
    fn messages_are_checked() {
        let [name, email, message] =
            ["Give a name", "Give an address", "Write a message"].map(|start| vec![start.to_owned()]);
        let check = |of: [&str; 3], expected: &[String]| {
            let [name, email, message] = of.map(str::to_owned);
            let faults = Contact { name, email, message }.faults();
            assert_eq!(faults.len(), expected.len(), "{of:?}: {faults:?}");
            assert!(faults.iter().zip(expected).all(|(fault, start)| fault.starts_with(start)), "{of:?}: {faults:?}");
        };
        check(["Ann", "a@b", "Hello"], &[]);
        check(["Ann O'Neil <x>", "a.b+c@d.example", "Two\r\nlines"], &[]);
        check(["", "", ""], &[&name[..], &email, &message].concat());
        for bad in [" ", "a\r\nBcc: b", &"x".repeat(81)] {
            check([bad, "a@b", "c"], &name);
        }
        for bad in ["a", "@b", "a@", "a@b@c", "a b@c", "a@b\n", &format!("a@{}", "b".repeat(253))] {
            check(["Ann", bad, "c"], &email);
        }
        for bad in ["\r\n", &"x".repeat(2001)] {
            check(["Ann", "a@b", bad], &message);
        }
    }
}
