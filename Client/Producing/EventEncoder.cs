using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamBatch.Domain.Partitioning;

namespace StreamBatch.Client.Producing;

/// <summary>Makes events of records. Safe for use by several threads.</summary>
/// <param name="options">What the events have.</param>
/// <param name="source">The source, with the instance.</param>
/// <param name="partitions">How many partitions the contract has; null where events are not numbered.</param>
internal sealed class EventEncoder<T>(StreamBatchProducerOptions<T> options, string source, int? partitions)
{
    private const int MaxPositionBytes = 4_096;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // The text is no part of a page, so only what JSON itself demands is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private Scratch? _scratch = new();

    /// <exception cref="ArgumentException">The event cannot be sent as it is.</exception>
    public EventDraft Encode(ProducerEvent<T> item)
    {
        var id = options.Id?.Invoke(item.Record);
        var key = options.Key?.Invoke(item.Record);
        Check(item, id, key);
        var scratch = Interlocked.Exchange(ref _scratch, null) ?? new Scratch();
        try
        {
            Write(scratch.Writer, item, id, key);
            var json = scratch.Buffer.WrittenSpan;
            if (json.Length > ProducerLimits.MaxEventBytes - EventStamp.MaxBytes)
            {
                throw new ArgumentException(
                    $"The event has {json.Length} bytes; a server takes {ProducerLimits.MaxEventBytes}.");
            }

            // A numbered event goes on where this leaves off.
            var bytes = json[..(id is null ? json.Length - 1 : json.Length)].ToArray();

            // Between JSON's tokens alone: a line break within a text is escaped.
            bytes.AsSpan().Replace((byte)'\n', (byte)' ');
            var hash = Murmur2.Hash(Encoding.UTF8.GetBytes(key ?? id!)) & 0x7fffffff;
            var partition = partitions is { } count ? hash % count : 0;
            var lane = (partitions is null ? hash : partition) % options.Limits.MaxRequestsUnderWay;
            return new EventDraft(bytes, id, partition, lane, item.Position);
        }
        finally
        {
            scratch.Clear();
            _scratch = scratch;
        }
    }

    private void Check(ProducerEvent<T> item, string? id, string? key)
    {
        if (options.Id is not null && string.IsNullOrEmpty(id))
        {
            throw new ArgumentException("Id: gave no text for a record.");
        }

        if (options.Key is not null && string.IsNullOrEmpty(key))
        {
            throw new ArgumentException("Key: gave no text for a record.");
        }

        if (item.Kind == EventKind.Retraction && string.IsNullOrEmpty(item.Retracts))
        {
            throw new ArgumentException("Retracts: a retraction names the id of a record.");
        }

        if (item.Kind == EventKind.Tombstone && (key is null || options.EventTime is null))
        {
            throw new ArgumentException("Kind: a tombstone needs the options Key and EventTime.");
        }

        if (item.Position is { } position && options.JournalFolder is null)
        {
            throw new ArgumentException("Position: is kept in a journal, and this producer has none.");
        }
        else if (Encoding.UTF8.GetByteCount(item.Position ?? "") > MaxPositionBytes)
        {
            throw new ArgumentException($"Position: has more than {MaxPositionBytes} bytes.");
        }
    }

    private void Write(Utf8JsonWriter writer, ProducerEvent<T> item, string? id, string? key)
    {
        writer.WriteStartObject();
        writer.WriteString("specversion"u8, "1.0"u8);
        writer.WriteString("source"u8, source);
        writer.WriteString("type"u8, options.ContractId);
        if (id is not null)
        {
            writer.WriteString("id"u8, id);
        }

        if (options.EventTime is { } time)
        {
            writer.WriteString("time"u8, TimeText(time(item.Record)));
        }

        if (key is not null)
        {
            writer.WriteString("subject"u8, key);
        }

        if (item.Kind != EventKind.Record)
        {
            writer.WriteString("kind"u8, item.Kind == EventKind.Retraction ? "retraction"u8 : "tombstone"u8);
        }

        if (item.Kind == EventKind.Retraction)
        {
            writer.WriteString("retracts"u8, item.Retracts);
        }

        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } trace })
        {
            writer.WriteString("traceparent"u8, trace);
        }

        if (item.Kind != EventKind.Tombstone)
        {
            writer.WritePropertyName("data"u8);
            JsonSerializer.Serialize(writer, item.Record, options.RecordType);
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    // Event time is whole microseconds: the last of seven digits is dropped, the same each time the record is sent.
    private static string TimeText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private sealed class Scratch
    {
        private const int KeptBytes = 64 * 1024;

        public Scratch() => Writer = new Utf8JsonWriter(Buffer, WriterOptions);

        public ArrayBufferWriter<byte> Buffer { get; private set; } = new(512);

        public Utf8JsonWriter Writer { get; }

        public void Clear()
        {
            Buffer.ResetWrittenCount();
            if (Buffer.Capacity > KeptBytes)
            {
                Buffer = new ArrayBufferWriter<byte>(512);
            }

            Writer.Reset(Buffer);
        }
    }
}
