//! HTTP/2 with a header block that no client would send: a client of good faith, and in its first `HEADERS` frame our own
//! fields instead of its own.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, copy, duplex, split};

use super::Stream;

/// What every connection begins with.
const PREFACE: usize = 24;

/// The least that every server takes in one frame.
const FRAME: usize = 16_384;

const HEADERS: u8 = 1;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// A stream for the client of good faith. What comes out at the other end of `server` has these fields.
pub(super) fn with_fields(server: Box<dyn Stream>, fields: &[(Vec<u8>, Vec<u8>)]) -> DuplexStream {
    let (near, far) = duplex(FRAME * 4);
    let block = block(fields);
    tokio::spawn(async move {
        let (mut from_server, mut to_server) = split(server);
        let (mut from_client, mut to_client) = split(far);
        // Either side may go at any time, which the other notices.
        tokio::spawn(async move {
            drop(copy(&mut from_server, &mut to_client).await);
            drop(to_client.shutdown().await);
        });
        let forward = async {
            let mut preface = [0; PREFACE];
            from_client.read_exact(&mut preface).await?;
            to_server.write_all(&preface).await?;
            let mut block = Some(block);
            loop {
                let mut head = [0; 9];
                from_client.read_exact(&mut head).await?;
                let [a, b, c, kind, flags, stream @ ..] = head;
                let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
                from_client.read_exact(&mut payload).await?;
                match block.take_if(|_| kind == HEADERS) {
                    Some(block) => to_server.write_all(&frames(&block, flags & END_STREAM, stream)).await?,
                    None => to_server.write_all(&[head.as_slice(), &payload].concat()).await?,
                }
                to_server.flush().await?;
            }
        };
        let ended: io::Result<()> = forward.await;
        drop(ended);
    });
    near
}

/// A header block in as many frames as it takes.
fn frames(block: &[u8], flags: u8, stream: [u8; 4]) -> Vec<u8> {
    let mut frames = Vec::new();
    let count = block.len().div_ceil(FRAME);
    for (index, part) in block.chunks(FRAME).enumerate() {
        let (kind, mut flags) = if index == 0 { (HEADERS, flags) } else { (CONTINUATION, 0) };
        if index + 1 == count {
            flags |= END_HEADERS;
        }
        // No part is longer than a frame, which three bytes can express.
        let [.., a, b, c] = part.len().to_be_bytes();
        frames.extend([a, b, c, kind, flags]);
        frames.extend(stream);
        frames.extend(part);
    }
    frames
}

/// The fields in HPACK, each as a literal that leaves nothing behind in tables.
fn block(fields: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            length(text.len(), &mut block);
            block.extend(text);
        }
    }
    block
}

/// A length in HPACK's integers, with a prefix of seven bits.
fn length(mut length: usize, block: &mut Vec<u8>) {
    let low = |length: usize, most: usize| u8::try_from(length.min(most)).unwrap_or_default();
    block.push(low(length, 127));
    if length < 127 {
        return;
    }
    length -= 127;
    while length >= 128 {
        block.push(low(length % 128, 127) | 128);
        length /= 128;
    }
    block.push(low(length, 127));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_as_the_specification_writes_them() {
        for (number, bytes) in [
            (0, &[0][..]),
            (126, &[126]),
            (127, &[127, 0]),
            (254, &[127, 127]),
            (255, &[127, 128, 1]),
            (1337, &[127, 186, 9]),
        ] {
            let mut block = Vec::new();
            length(number, &mut block);
            assert_eq!(block, bytes, "{number}");
        }
    }

    #[test]
    fn a_long_block_is_continued() {
        let frames = frames(&vec![b'a'; FRAME + 1], END_STREAM, [0, 0, 0, 1]);
        assert_eq!(frames.len(), FRAME + 1 + 18);
        assert_eq!(frames[..9], [0, 64, 0, HEADERS, END_STREAM, 0, 0, 0, 1]);
        assert_eq!(frames[9 + FRAME..][..9], [0, 0, 1, CONTINUATION, END_HEADERS, 0, 0, 0, 1]);
    }
}
