//! Server-sent events as they come over the wire.

/// What was read and is not yet a whole event.
#[derive(Debug, Default)]
pub(super) struct Events {
    rest: Vec<u8>,
    data: String,
    last_id: Option<String>,
}

impl Events {
    /// The data of the events that end in these bytes.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut told = vec![];
        self.rest.extend_from_slice(bytes);
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches(['\n', '\r']);
            if line.is_empty() && !self.data.is_empty() {
                told.push(std::mem::take(&mut self.data));
            } else if let Some(id) = line.strip_prefix("id:") {
                self.last_id = Some(id.trim_start().to_owned());
            } else if let Some(data) = line.strip_prefix("data:") {
                self.data.push_str(data.strip_prefix(' ').unwrap_or(data));
            }
        }
        told
    }

    /// Where to go on: what a reader says when it comes back.
    pub(super) fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }

    /// The connection ended: half an event is none.
    pub(super) fn ended(&mut self) {
        self.rest.clear();
        self.data.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_whole_wherever_the_bytes_are_cut() {
        let text =
            ": here\nid: 1\n\nid: 2\nevent: a\ndata: {\"n\": \"é\"}\n\nid: 3\ndata: {}\r\n\r\n";
        for size in 1..text.len() {
            let mut events = Events::default();
            let pieces = text.as_bytes().chunks(size);
            let told: Vec<_> = pieces.flat_map(|piece| events.read(piece)).collect();
            assert_eq!(told, ["{\"n\": \"é\"}", "{}"]);
            assert_eq!(events.last_id(), Some("3"));
        }
    }

    #[test]
    fn half_an_event_is_none() {
        let mut events = Events::default();
        assert!(events.read(b"id: 1\n\nid: 1\ndata: {").is_empty());
        events.ended();
        assert_eq!(events.read(b"id: 2\ndata: {}\n\n"), ["{}"]);
    }
}
