using System.Text.Json;
using System.Text.Unicode;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Records;

/// <summary>
/// Reads CloudEvents 1.0 in JSON straight into the binary form of a <see cref="RecordBatch"/>. Keeps scratch memory
/// between calls; not safe for use by several threads.
/// </summary>
public sealed class EventReader
{
    /// <summary>The largest event in bytes.</summary>
    public const int MaxEventBytes = 1024 * 1024;

    /// <summary>The longest id, source or entity key in UTF-8 bytes.</summary>
    public const int MaxTextBytes = 4096;

    internal static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    private readonly CompiledContract _contract;
    private readonly HashKey _hashKey;
    private readonly EventAttributes _attributes = new();
    private readonly PropertyValues _properties;
    private readonly ByteWriter _key = new(64);
    private readonly ByteWriter _body = new(512);

    /// <summary>A reader of events of <paramref name="contract"/> whose hashes use
    /// <paramref name="hashKey"/>.</summary>
    public EventReader(CompiledContract contract, HashKey hashKey)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
        _hashKey = hashKey;
        _properties = new PropertyValues(contract);
    }

    /// <summary>
    /// Reads the event in <paramref name="json"/> (one JSON object, UTF-8) and adds it to <paramref name="batch"/>, or
    /// adds nothing and says why.
    /// </summary>
    public EventReading Read(ReadOnlySpan<byte> json, RecordBatch batch, int inputIndex)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (json.Length > MaxEventBytes)
        {
            return new EventReading(ReasonCode.TooLarge, null);
        }

        if (!Utf8.IsValid(json))
        {
            return new EventReading(ReasonCode.Json, null);
        }

        EventReading reading;
        try
        {
            reading = Scan(json);
        }
        catch (JsonException)
        {
            return new EventReading(ReasonCode.Json, null);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate written as an escape: no Unicode text stands for it.
            return new EventReading(ReasonCode.Json, null);
        }

        if (reading.Reason == ReasonCode.None)
        {
            reading = Check(json);
        }

        if (reading.Reason == ReasonCode.None)
        {
            Encode(json, batch, inputIndex);
        }

        return reading;
    }

    private EventReading Scan(ReadOnlySpan<byte> json)
    {
        _attributes.Clear();
        _properties.Clear();
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return new EventReading(ReasonCode.Json, null);
        }

        var fault = default(EventReading);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var attribute = _attributes.Next(ref reader);
            if (attribute == EventAttribute.Repeated)
            {
                return new EventReading(ReasonCode.Json, _attributes.LastName);
            }

            reader.Read();
            var isKept = attribute == EventAttribute.Data
                ? _properties.Read(ref reader)
                : _attributes.Read(attribute, ref reader);
            if (isKept)
            {
                continue;
            }

            if (attribute == EventAttribute.Data && _properties.Fault == ReasonCode.Json)
            {
                return new EventReading(ReasonCode.Json, "data");
            }

            // What comes after may be a fault with precedence; data that is no object has its turn in the check.
            reader.Skip();
            if (attribute != EventAttribute.Data && fault.Reason == ReasonCode.None)
            {
                fault = new EventReading(ReasonCode.AttributeInvalid, EventAttributes.NameOf(attribute));
            }
        }

        return reader.Read() ? new EventReading(ReasonCode.Json, null) : fault;
    }

    private EventReading Check(ReadOnlySpan<byte> json)
    {
        var reading = _attributes.Check(json, _contract, TimeProperty(), !_properties.IsAbsent);
        if (reading.Reason != ReasonCode.None)
        {
            return reading;
        }

        _key.Clear();
        if (!_properties.IsObject)
        {
            return _properties.IsAbsent && _attributes.Kind != RecordKind.Record
                && !_attributes.IsEmpty(EventAttribute.Subject)
                ? TakeSubject(json)
                : new EventReading(ReasonCode.DataInvalid, "data");
        }

        var missing = _properties.WriteKey(json, _key);
        if (missing >= 0)
        {
            return new EventReading(ReasonCode.KeyMissing, "data." + _contract.Contract.Properties[missing].Name);
        }

        if (_attributes.Has(EventAttribute.Subject)
            && !_attributes.TextOf(EventAttribute.Subject, json).SequenceEqual(_key.Written))
        {
            return new EventReading(ReasonCode.SubjectMismatch, "subject");
        }

        reading = _attributes.CheckLimits(_key.Length, EventAttribute.Data);
        return reading.Field == EventAttributes.NameOf(EventAttribute.Data)
            ? reading with { Field = "data." + _contract.Contract.Properties[_properties.LongestKeyPart()].Name }
            : reading;
    }

    // Without data the subject is all that names the entity.
    private EventReading TakeSubject(ReadOnlySpan<byte> json)
    {
        _key.WriteRaw(_attributes.TextOf(EventAttribute.Subject, json));
        return _attributes.CheckLimits(_key.Length, EventAttribute.Subject);
    }

    private PropertyState TimeProperty() =>
        _contract.Contract.EventTimeProperty is { } property ? _properties.StateOf(property) : PropertyState.Absent;

    private long? EventTime(RecordKind kind) =>
        _contract.Contract.EventTimeProperty is not { } property ? _attributes.Time
        : kind == RecordKind.Record ? _properties.TimeOf(property)
        : _properties.TimeOf(property) ?? _attributes.Time;

    private void Encode(ReadOnlySpan<byte> json, RecordBatch batch, int inputIndex)
    {
        var kind = _attributes.Kind;
        var gateProperty = -1;
        var gate = kind == RecordKind.Record
            ? _properties.CheckGates(json, out gateProperty)
            : ReasonCode.None;
        var time = EventTime(kind);
        ref var header = ref batch.Add();
        header.InputIndex = inputIndex;
        header.Kind = kind;
        header.HasSequence = _attributes.Has(EventAttribute.Sequence);
        header.Sequence = header.HasSequence ? _attributes.Sequence : 0;
        header.Gate = gate;
        header.GateProperty = gateProperty;
        header.Warnings = gate == ReasonCode.None && kind == RecordKind.Record ? _properties.CheckWarnings(json) : 0;
        header.HasTime = time is not null;
        header.Time = time ?? 0;
        header.Partition = Partitioner.PartitionOf(_key.Written, _contract.Contract.Partitions);

        var body = _body;
        body.Clear();
        body.WriteByte(_attributes.Flags(gate != ReasonCode.None, header.HasTime));
        body.WriteVarint(1);
        var identity = body.Length;
        var source = _attributes.TextOf(EventAttribute.Source, json);
        body.WriteBytes(source);
        var sourceStart = body.Length - source.Length;
        body.WriteBytes(_attributes.TextOf(EventAttribute.Id, json));
        header.Identity = SipHash.Hash128(_hashKey, body.Written[identity..]);
        header.SourceHash = SipHash.Hash64(_hashKey, source);
        _attributes.WriteOptional(json, body);
        if (gate != ReasonCode.None)
        {
            body.WriteByte((byte)gate);
            body.WriteVarint((ulong)(gateProperty + 1));
        }

        var tail = body.Length;
        body.WriteBytes(_key.Written);
        header.KeyHash = SipHash.Hash64(_hashKey, _key.Written);
        var keyEnd = body.Length;
        if (header.HasTime)
        {
            body.WriteZigZag(header.Time);
        }

        if (kind == RecordKind.Retraction)
        {
            var retracts = _attributes.TextOf(EventAttribute.Retracts, json);
            header.Target = RecordCodec.IdentityOf(_hashKey, source, retracts, body);
            body.WriteBytes(retracts);
        }
        else if (gate != ReasonCode.None)
        {
            header.Content = RecordCodec.FaultyContentHash(
                _hashKey, body.Written[tail..], _properties.Raw(json), batch);
            body.WriteBytes(_properties.Raw(json));
        }
        else if (kind == RecordKind.Record)
        {
            header.Present = _properties.Write(json, body, batch.ValuesOf(batch.Count - 1));
        }

        if (gate == ReasonCode.None)
        {
            header.Content = RecordCodec.ContentHash(_hashKey, kind, body.Written[tail..]);
        }

        batch.Bytes.WriteVarint((ulong)body.Length);
        header.Start = batch.Bytes.Length;
        header.Length = body.Length;
        header.SourceStart = header.Start + sourceStart;
        header.SourceLength = source.Length;
        header.KeyStart = header.Start + keyEnd - _key.Length;
        header.KeyLength = _key.Length;
        batch.Bytes.WriteRaw(body.Written);
    }
}
