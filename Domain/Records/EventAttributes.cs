using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Records;

/// <summary>The attributes of the event being read. Null optional attributes count as absent.</summary>
internal sealed class EventAttributes
{
    private static readonly SearchValues<byte> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789"u8);

    private readonly JsonSlice[] _texts = new JsonSlice[(int)EventAttribute.Traceparent + 1];
    private readonly ByteWriter _scratch = new(256);
    private uint _seen;
    private uint _present;
    private ulong _sequence;
    private bool _isNamed;

    public string? LastName { get; private set; }

    /// <summary>The attribute <c>time</c> in microseconds; null when absent.</summary>
    public long? Time { get; private set; }

    /// <summary>The attribute <c>sequence</c>; meaningless when absent.</summary>
    public ulong Sequence => _sequence;

    /// <summary>What the event does; known once <see cref="Check"/> found no fault.</summary>
    public RecordKind Kind { get; private set; }

    public void Clear()
    {
        _scratch.Clear();
        _seen = 0;
        _present = 0;
        Time = null;
        Kind = RecordKind.Record;
    }

    public bool Has(EventAttribute attribute) => (_present & (1u << (int)attribute)) != 0;

    public bool IsEmpty(EventAttribute attribute) => !Has(attribute) || _texts[(int)attribute].Length == 0;

    public ReadOnlySpan<byte> TextOf(EventAttribute attribute, ReadOnlySpan<byte> json) =>
        _texts[(int)attribute].In(json, _scratch);

    /// <summary>The name of an attribute; one word for all extensions, whose names are the producer's.</summary>
    public static string NameOf(EventAttribute attribute) => attribute switch
    {
        EventAttribute.DataBase64 => "data_base64",
        EventAttribute.Other => "extension",
        _ => attribute.ToString().ToLowerInvariant(),
    };

    /// <summary>The attribute whose name <paramref name="reader"/> stands at.</summary>
    public EventAttribute Next(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            name = JsonSlice.OfString(ref reader, _scratch).In(default, _scratch);
        }

        var attribute = Identify(name);
        _isNamed = attribute != EventAttribute.Other || IsName(name);
        var bit = 1u << (int)attribute;
        if (attribute != EventAttribute.Other && (_seen & bit) != 0)
        {
            LastName = NameOf(attribute);
            return EventAttribute.Repeated;
        }

        _seen |= bit;
        return attribute;
    }

    /// <summary>Takes the value that <paramref name="reader"/> stands at; false when its type is wrong.</summary>
    public bool Read(EventAttribute attribute, ref Utf8JsonReader reader)
    {
        if (attribute == EventAttribute.Other)
        {
            return IsExtension(ref reader);
        }

        if (reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        if (attribute == EventAttribute.Sequence && reader.TokenType == JsonTokenType.Number)
        {
            _present |= 1u << (int)attribute;
            return reader.TryGetUInt64(out _sequence);
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        _texts[(int)attribute] = JsonSlice.OfString(ref reader, _scratch);
        _present |= 1u << (int)attribute;
        return attribute != EventAttribute.Sequence
            || (Utf8Parser.TryParse(reader.ValueSpan, out _sequence, out var used) && used == reader.ValueSpan.Length);
    }

    /// <summary>The first fault, by reason code, but for those of <see cref="CheckLimits"/>, which come after all
    /// others.</summary>
    /// <param name="json">The event.</param>
    /// <param name="contract">Its contract.</param>
    /// <param name="timeProperty">The state of the property that carries event time; absent when none does.</param>
    /// <param name="hasData">Whether it has data that is not null.</param>
    public EventReading Check(
        ReadOnlySpan<byte> json,
        CompiledContract contract,
        PropertyState timeProperty,
        bool hasData)
    {
        if (!Has(EventAttribute.Specversion) || !TextOf(EventAttribute.Specversion, json).SequenceEqual("1.0"u8))
        {
            return new EventReading(ReasonCode.AttributeInvalid, "specversion");
        }

        if (KindOf(json) is not { } kind)
        {
            return new EventReading(ReasonCode.AttributeInvalid, "kind");
        }

        Kind = kind;
        if (Has(EventAttribute.Subject) && IsEmpty(EventAttribute.Subject))
        {
            return new EventReading(ReasonCode.AttributeInvalid, "subject");
        }

        var contentType = ContentTypeOf(json);
        if (contentType == DataContentType.Malformed)
        {
            return new EventReading(ReasonCode.AttributeInvalid, "datacontenttype");
        }

        if (IsEmpty(EventAttribute.Id))
        {
            return new EventReading(ReasonCode.IdMissing, "id");
        }

        if (IsEmpty(EventAttribute.Source))
        {
            return new EventReading(ReasonCode.SourceMissing, "source");
        }

        if (!Has(EventAttribute.Type) || !TextOf(EventAttribute.Type, json).SequenceEqual(contract.IdUtf8.Span))
        {
            return new EventReading(ReasonCode.UnknownContract, "type");
        }

        if (Has(EventAttribute.Dataschema)
            && !NamesVersion(TextOf(EventAttribute.Dataschema, json), contract.Contract.Version))
        {
            return new EventReading(ReasonCode.UnknownVersion, "dataschema");
        }

        if (CheckTime(json, contract, timeProperty) is { Reason: not ReasonCode.None } fault)
        {
            return fault;
        }

        if (Has(EventAttribute.DataBase64))
        {
            return new EventReading(ReasonCode.DataInvalid, "data_base64");
        }

        return hasData && contentType == DataContentType.Other
            ? new EventReading(ReasonCode.DataInvalid, "datacontenttype")
            : default;
    }

    /// <summary>Whether the names are within their limits, and a retraction names its target.</summary>
    /// <param name="keyLength">The bytes of the entity key.</param>
    /// <param name="keyAttribute">The attribute that the key was taken from.</param>
    public EventReading CheckLimits(int keyLength, EventAttribute keyAttribute)
    {
        if (_texts[(int)EventAttribute.Id].Length > EventReader.MaxTextBytes)
        {
            return new EventReading(ReasonCode.TooLarge, "id");
        }

        if (_texts[(int)EventAttribute.Source].Length > EventReader.MaxTextBytes)
        {
            return new EventReading(ReasonCode.TooLarge, "source");
        }

        if (keyLength > EventReader.MaxTextBytes)
        {
            return new EventReading(ReasonCode.TooLarge, NameOf(keyAttribute));
        }

        if (Kind != RecordKind.Retraction)
        {
            return default;
        }

        if (IsEmpty(EventAttribute.Retracts))
        {
            return new EventReading(ReasonCode.RetractsMissing, "retracts");
        }

        return _texts[(int)EventAttribute.Retracts].Length > EventReader.MaxTextBytes
            ? new EventReading(ReasonCode.TooLarge, "retracts")
            : default;
    }

    public byte Flags(bool isFaulty, bool hasTime) => (byte)(
        (int)Kind
        | (isFaulty ? RecordCodec.FaultyFlag : 0)
        | (hasTime ? RecordCodec.TimeFlag : 0)
        | (Has(EventAttribute.Sequence) ? RecordCodec.SequenceFlag : 0)
        | (Has(EventAttribute.Traceparent) ? RecordCodec.TraceFlag : 0));

    public void WriteOptional(ReadOnlySpan<byte> json, ByteWriter body)
    {
        if (Has(EventAttribute.Sequence))
        {
            body.WriteVarint(_sequence);
        }

        if (Has(EventAttribute.Traceparent))
        {
            body.WriteBytes(TextOf(EventAttribute.Traceparent, json));
        }
    }

    // A record that breaks the property of its event time is kept as one that breaks a gate. A retraction or tombstone
    // runs through no gates and means nothing without its event time, so that it is rejected.
    private EventReading CheckTime(ReadOnlySpan<byte> json, CompiledContract contract, PropertyState timeProperty)
    {
        if (Kind != RecordKind.Record && timeProperty == PropertyState.Faulty)
        {
            var property = contract.Contract.Properties[contract.Contract.EventTimeProperty!.Value];
            return new EventReading(ReasonCode.TimeInvalid, "data." + property.Name);
        }

        if (!Has(EventAttribute.Time))
        {
            var hasOther = Kind == RecordKind.Record
                ? contract.Contract.EventTimeProperty is not null
                : timeProperty == PropertyState.Ok;
            return hasOther ? default : new EventReading(ReasonCode.TimeMissing, "time");
        }

        var outcome = Rfc3339.TryParse(TextOf(EventAttribute.Time, json), out var time);
        Time = time.Microseconds;
        return outcome switch
        {
            Rfc3339Outcome.Ok => default,
            Rfc3339Outcome.TooPrecise => new EventReading(ReasonCode.TimeTooPrecise, "time"),
            _ => new EventReading(ReasonCode.TimeInvalid, "time"),
        };
    }

    private DataContentType ContentTypeOf(ReadOnlySpan<byte> json) => Has(EventAttribute.Datacontenttype)
        ? DataContentTypes.Of(TextOf(EventAttribute.Datacontenttype, json))
        : DataContentType.Json;

    // What we do not know must still be what every reader takes for an attribute.
    private bool IsExtension(ref Utf8JsonReader reader) => _isNamed && reader.TokenType switch
    {
        JsonTokenType.Number => reader.TryGetInt32(out _),
        JsonTokenType.StartObject or JsonTokenType.StartArray => false,
        _ => true,
    };

    private static bool IsName(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && name.IndexOfAnyExcept(NameCharacters) < 0;

    private RecordKind? KindOf(ReadOnlySpan<byte> json)
    {
        var kind = Has(EventAttribute.Kind) ? TextOf(EventAttribute.Kind, json) : "record"u8;
        return kind.SequenceEqual("record"u8) ? RecordKind.Record
            : kind.SequenceEqual("retraction"u8) ? RecordKind.Retraction
            : kind.SequenceEqual("tombstone"u8) ? RecordKind.Tombstone
            : null;
    }

    // The version may stand alone or as the last part of a URI: .../1.2.0, urn:orders:1.2.0.
    private static bool NamesVersion(ReadOnlySpan<byte> schema, string version) =>
        schema[(schema.LastIndexOfAny((byte)'/', (byte)':') + 1)..].SequenceEqual(Encoding.UTF8.GetBytes(version));

    private static EventAttribute Identify(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => EventAttribute.Id,
        4 when name.SequenceEqual("type"u8) => EventAttribute.Type,
        4 when name.SequenceEqual("time"u8) => EventAttribute.Time,
        4 when name.SequenceEqual("data"u8) => EventAttribute.Data,
        4 when name.SequenceEqual("kind"u8) => EventAttribute.Kind,
        6 when name.SequenceEqual("source"u8) => EventAttribute.Source,
        7 when name.SequenceEqual("subject"u8) => EventAttribute.Subject,
        8 when name.SequenceEqual("sequence"u8) => EventAttribute.Sequence,
        8 when name.SequenceEqual("retracts"u8) => EventAttribute.Retracts,
        10 when name.SequenceEqual("dataschema"u8) => EventAttribute.Dataschema,
        11 when name.SequenceEqual("specversion"u8) => EventAttribute.Specversion,
        11 when name.SequenceEqual("traceparent"u8) => EventAttribute.Traceparent,
        11 when name.SequenceEqual("data_base64"u8) => EventAttribute.DataBase64,
        15 when name.SequenceEqual("datacontenttype"u8) => EventAttribute.Datacontenttype,
        _ => EventAttribute.Other,
    };
}
