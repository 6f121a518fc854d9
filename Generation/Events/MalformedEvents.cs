using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Events;

/// <summary>Turns a record into a line that must be refused, by cutting it off or by changing what stands before
/// <c>data</c>.</summary>
internal sealed class MalformedEvents
{
    private readonly List<Edit> _edits =
    [
        new(ReasonCode.AttributeInvalid, "\"specversion\":\"1.0\"", "\"specversion\":\"0.3\""),
        new(ReasonCode.AttributeInvalid, ",\"data\":", ",\"kind\":\"update\",\"data\":"),
        new(ReasonCode.AttributeInvalid, ",\"time\":\"", ",\"time\":17,\"was\":\""),
        new(ReasonCode.IdMissing, ",\"id\":", ",\"ident\":"),
        new(ReasonCode.SourceMissing, ",\"source\":", ",\"origin\":"),
        new(ReasonCode.UnknownContract, ",\"type\":\"", ",\"type\":\"no "),
        new(ReasonCode.TimeInvalid, ",\"time\":\"", ",\"time\":\"on "),
        new(ReasonCode.TimeTooPrecise, ",\"time\":\"", ",\"time\":\"2000-01-01T00:00:00.0000001Z\",\"was\":\""),
        new(ReasonCode.Json, ",\"source\":", ",\"id\":\"again\",\"source\":"),
        new(ReasonCode.SubjectMismatch, ",\"data\":", ",\"subject\":\"another entity\",\"data\":"),
        new(ReasonCode.DataInvalid, ",\"data\":", ",\"data\":[17]}", endsThere: true),
        new(ReasonCode.KeyMissing, ",\"data\":", ",\"data\":{}}", endsThere: true),
    ];

    public MalformedEvents(Contract contract)
    {
        if (contract.EventTimeProperty is null)
        {
            _edits.Add(new Edit(ReasonCode.TimeMissing, ",\"time\":", ",\"when\":"));
        }
    }

    /// <summary>Writes a line made of <paramref name="record"/>; returns why it must be refused.</summary>
    public ReasonCode Write(ByteWriter target, ReadOnlySpan<byte> record, SeededRandom random)
    {
        switch (random.Below(_edits.Count + 2) - 2)
        {
            case -2:
                target.WriteRaw("this line is no event"u8);
                return ReasonCode.Json;
            case -1:
                // Not within a character: the line stays a text.
                var length = 1 + random.Below(record.Length - 1);
                while ((record[length] & 0xc0) == 0x80)
                {
                    length--;
                }

                target.WriteRaw(record[..length]);
                return ReasonCode.Json;
            case var chosen:
                var edit = _edits[chosen];
                var at = record.IndexOf(edit.Found);
                target.WriteRaw(record[..at]);
                target.WriteRaw(edit.Replacement);
                target.WriteRaw(edit.EndsThere ? default : record[(at + edit.Found.Length)..]);
                return edit.Reason;
        }
    }

    private sealed class Edit(ReasonCode reason, string found, string replacement, bool endsThere = false)
    {
        public ReasonCode Reason => reason;

        public byte[] Found { get; } = Encoding.ASCII.GetBytes(found);

        public byte[] Replacement { get; } = Encoding.ASCII.GetBytes(replacement);

        public bool EndsThere => endsThere;
    }
}
