/**
 * Settings of a decoder: how the bytes of a device become samples. Plain JSON, kept in flows and shared by the serial, MQTT and
 * decode nodes. Bytes are cut into frames (`framing`), a frame's checksum is verified (`checksum`), its content is read
 * (`format`), and the numbers are brought to physical units (`scale`, `offset`). Any framing goes with any format.
 */

/** How a stream of bytes is cut into frames. */
export type FramingConfig =
  | NoFraming
  | MessageFraming
  | LineFraming
  | DelimitedFraming
  | FixedFraming
  | LengthPrefixedFraming
  | SlipFraming
  | CobsFraming;

/** Bare samples back to back, as in raw PCM. For binary samples without header and checksum; nothing can be resynchronised. */
export interface NoFraming {
  type: 'none';
}

/** One message (an MQTT payload, a datagram, msg.payload) is one frame: text of one or more lines, or exactly k samples. */
export interface MessageFraming {
  type: 'message';
}

/** Text lines, ended by LF, CR or both; empty lines are skipped. */
export interface LineFraming {
  type: 'lines';
}

/**
 * Binary frames with a delimiter after each. Where the frame's length is known from the format, the data may contain the
 * delimiter; else they must not.
 */
export interface DelimitedFraming {
  type: 'delimited';
  /** the delimiter, 1 to 8 bytes in hexadecimal: '0D0A' */
  delimiter: string;
}

/** Frames of one length, which follows from the format; needs sync bytes or a checksum to find the beginning. */
export interface FixedFraming {
  type: 'fixed';
  /** the bytes that every frame begins with, 0 to 8 of them in hexadecimal: 'AA55'; two at least unless there is a checksum */
  sync?: string;
}

/** Frames that begin with their length. */
export interface LengthPrefixedFraming {
  type: 'length-prefixed';
  /** type of the length field */
  lengthType: 'uint8' | 'uint16' | 'uint32';
  /** byte order of the length field; that of the format by default */
  lengthByteOrder?: ByteOrder;
  /**
   * what the length counts: 'payload' (default) header and samples; 'rest' all bytes after the length, a checksum included;
   * 'frame' every byte from the first of the sync bytes to the last of the checksum
   */
  lengthCounts?: 'payload' | 'rest' | 'frame';
  /** bytes before the length, 0 to 8 of them in hexadecimal */
  sync?: string;
}

/** Serial Line Internet Protocol, RFC 1055: frames end with C0, escaped by DB. */
export interface SlipFraming {
  type: 'slip';
}

/** Consistent Overhead Byte Stuffing (Cheshire and Baker 1999): frames end with 00 and contain none. */
export interface CobsFraming {
  type: 'cobs';
}

export type ByteOrder = 'little' | 'big';

export type ChecksumType =
  | 'sum8'
  | 'xor8'
  | 'crc8'
  | 'crc8-maxim'
  | 'crc16-ccitt'
  | 'crc16-xmodem'
  | 'crc16-modbus'
  | 'crc32';

/** The checksum of a binary frame. */
export interface ChecksumConfig {
  /**
   * sum8: sum of the bytes modulo 256; xor8: exclusive or of the bytes; crc8: CRC-8/SMBUS; crc8-maxim: of 1-Wire;
   * crc16-ccitt: CRC-16/IBM-3740, often called CCITT-FALSE; crc16-xmodem; crc16-modbus; crc32: of Ethernet and zip
   */
  type: ChecksumType;
  /** where it stands: 'end' (default) after header and samples, 'start' before them (after sync bytes and length) */
  position?: 'start' | 'end';
  /** what it covers: 'payload' (default) header and samples; 'frame' the sync bytes and the length field too */
  covers?: 'payload' | 'frame';
  /** byte order of the checksum itself; that of the format by default */
  byteOrder?: ByteOrder;
}

/** How the content of a frame is read. */
export type FormatConfig = CsvFormat | JsonFormat | KeyValueFormat | BinaryFormat;

/** Unit of a device's time stamps. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** A device's time stamp among the values of a text format: the time of the (first) sample. */
export interface TimeField {
  /** column number (from 0), column name, or key */
  field: number | string;
  unit: TimeUnit;
  /** true: counts since 1970 and is taken as it is; false (default): counts since the device started */
  epoch?: boolean;
}

/** A sequence number among the values of a text format; a jump tells how much was lost. */
export interface SequenceField {
  /** column number (from 0), column name, or key */
  field: number | string;
  /** values before it starts again at 0, e.g. 256 or 65536; 2^32 by default */
  modulus?: number;
  /** what it numbers: 'samples' (default) the first sample, 'frames' the lines or messages */
  counts?: 'samples' | 'frames';
}

/** Rows of numbers, one row per sample. */
export interface CsvFormat {
  type: 'csv';
  /** between the columns: ',' ';' ' ' (any blanks) or a tab; 'auto' (default) takes any of them */
  separator?: 'auto' | ',' | ';' | '\t' | ' ';
  /** the columns that become channels, by number (from 0) or by the header's name; all but time and sequence by default */
  columns?: (number | string)[];
  /** true: a row without any number holds the names of the columns; false (default): such a row is an error */
  header?: boolean;
  /** true: 1,5 means 1.5; the separator must then not be ',' ('auto' leaves it out); false by default */
  decimalComma?: boolean;
  /** rows that begin with this text are skipped, '#' by default; '' for none */
  comment?: string;
  time?: TimeField;
  sequence?: SequenceField;
}

/**
 * One JSON value per frame: a number; an array (one sample, or samples of `channels` values); an array of arrays or of objects
 * (a batch of samples); an object of numbers (one sample) or of arrays (a batch, channel by channel).
 */
export interface JsonFormat {
  type: 'json';
  /** where the samples stand in the value: keys separated by dots, 'payload.values'; '' (default) for the value itself */
  path?: string;
  /** keys of an object that become channels, in order; all that hold numbers, in the first object's order, by default */
  keys?: string[];
  /** values per sample in a flat array; by default a flat array is one sample */
  channels?: number;
  /** by its key beside the samples: in the outermost object, or in the sample itself */
  time?: TimeField;
  /** by its key, as `time` */
  sequence?: SequenceField;
}

/** Names with numbers, one sample per frame: 'x=1 y=2', 'x:1, y:2' (lines of Serial.print, Arduino's plotter). */
export interface KeyValueFormat {
  type: 'key-value';
  /** between name and number: '=' or ':'; both by default */
  assign?: '=' | ':' | 'both';
  /** names that become channels, in order; all of the first sample but time and sequence by default */
  keys?: string[];
  time?: TimeField;
  sequence?: SequenceField;
}

/** Types of a binary number; 24-bit integers come out as int32. */
export type BinaryType =
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int24'
  | 'uint24'
  | 'int32'
  | 'uint32'
  | 'float32'
  | 'float64';

/** A frame of binary numbers: the header's fields, then the samples. */
export interface BinaryFormat {
  type: 'binary';
  /** 'little' (default; nearly all microcontrollers) or 'big' (network order) */
  byteOrder?: ByteOrder;
  /** the fields before the samples, in order */
  header?: HeaderField[];
  /** the values of one sample, in order: [{ type: 'int16', channels: 3 }] */
  sample: SampleField[];
  /** samples in a frame; 0 (default): as many as the frame holds, or as its `count` field says */
  samplesPerFrame?: number;
}

export interface SampleField {
  type: BinaryType;
  /** how many values of this type follow each other, 1 by default */
  channels?: number;
}

export type HeaderField =
  /** numbers the frames (default) or, by its first sample, the samples; wraps at the width of its type */
  | { field: 'sequence'; type: 'uint8' | 'uint16' | 'uint24' | 'uint32'; counts?: 'frames' | 'samples' }
  /** the device's time of the first sample; integers wrap at the width of their type; `epoch` as in TimeField */
  | {
      field: 'time';
      type: 'uint16' | 'uint24' | 'uint32' | 'uint64' | 'float32' | 'float64';
      unit: TimeUnit;
      epoch?: boolean;
    }
  /** samples in this frame */
  | { field: 'count'; type: 'uint8' | 'uint16' }
  /** bytes that say nothing */
  | { field: 'skip'; bytes: number };

export interface DecoderConfig {
  framing: FramingConfig;
  /** for binary frames */
  checksum?: ChecksumConfig;
  format: FormatConfig;
  /** samples per second (Hz) that the device promises; time stamps are counted from it */
  sampleRate?: number;
  /** names of the channels, in order */
  names?: string[];
  /** physical value = raw value x scale + offset: one for all channels or one per channel; 1 by default */
  scale?: number | number[];
  /** see `scale`; 0 by default */
  offset?: number | number[];
  /** most bytes of a frame, 16 to 16,777,216; a longer one is dropped and counted. 65,536 by default, 4,096 with a length prefix */
  maxFrameBytes?: number;
}
