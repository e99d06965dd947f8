use e2e::{Backend, Program};

/// Runs the demo; its status and what it said.
fn demo(arguments: &'static [&'static str], check: fn(i32, &str)) {
    e2e::run(Backend::Sqlite, move |()| async move {
        let (status, said) = Program::start(&[&["demo", "--once"], arguments].concat(), &[])
            .ended()
            .await;
        check(status.code().unwrap(), &said);
    });
}

#[test]
fn the_demo_goes_the_whole_way_and_says_each_step() {
    demo(&[], |status, said| {
        assert_eq!(status, 0, "{said}");
        for step in [
            "start",
            "workspace",
            "endpoint",
            "connect",
            "webhook channel.connected",
            "receive",
            "webhook message.received",
            "send",
            "webhook message.sent",
            "webhook message.delivered",
        ] {
            let line = said
                .lines()
                .find(|line| line.starts_with(&format!("✓ {step} ")));
            assert!(
                line.is_some_and(|line| line.contains(" ms ")),
                "{step}: {said}"
            );
        }
    });
}

#[test]
fn one_tampered_byte_fails_the_demo_at_its_first_webhook() {
    demo(&["--break", "webhook"], |status, said| {
        assert_eq!(status, 1, "{said}");
        assert!(
            said.contains("The step \"webhook channel.connected\" failed."),
            "{said}"
        );
    });
}

#[test]
fn without_its_sandbox_the_demo_fails_where_the_owner_logs_in() {
    demo(&["--break", "sandbox"], |status, said| {
        assert_eq!(status, 1, "{said}");
        assert!(said.contains("The step \"connect\" failed."), "{said}");
    });
}
