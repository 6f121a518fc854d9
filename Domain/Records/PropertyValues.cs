using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;
using StreamBatch.Domain.Quality;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Records;

/// <summary>The typed values of the <c>data</c> of the event being read. Properties that the contract does not name are
/// passed over.</summary>
internal sealed partial class PropertyValues
{
    private readonly CompiledContract _contract;
    private readonly CompiledRules _rules;
    private readonly PropertyValue[] _values;
    private readonly ByteWriter _scratch = new(256);
    private int _rawStart;
    private int _rawLength;

    public PropertyValues(CompiledContract contract)
    {
        _contract = contract;
        _rules = contract.Rules;
        _values = new PropertyValue[contract.Contract.Properties.Length];
    }

    /// <summary>Whether <c>data</c> was there and an object.</summary>
    public bool IsObject { get; private set; }

    /// <summary>Whether <c>data</c> was not there, or null.</summary>
    public bool IsAbsent { get; private set; }

    /// <summary>Why the last <see cref="Read"/> failed.</summary>
    public ReasonCode Fault { get; private set; }

    public void Clear()
    {
        Array.Clear(_values);
        _scratch.Clear();
        IsObject = false;
        IsAbsent = true;
    }

    /// <summary>Takes the <c>data</c> that <paramref name="reader"/> stands at; false with <see cref="Fault"/> set when
    /// it is no object or names a property twice.</summary>
    public bool Read(ref Utf8JsonReader reader)
    {
        Fault = ReasonCode.DataInvalid;
        _rawStart = (int)reader.TokenStartIndex;
        IsAbsent = reader.TokenType == JsonTokenType.Null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var likely = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueIsEscaped
                ? JsonSlice.OfString(ref reader, _scratch).In(default, _scratch)
                : reader.ValueSpan;
            var index = _contract.IndexOfProperty(name, likely);
            reader.Read();
            if (index < 0)
            {
                reader.Skip();
                continue;
            }

            likely = index + 1;
            if (_values[index].State != PropertyState.Absent)
            {
                Fault = ReasonCode.Json;
                return false;
            }

            ReadValue(ref reader, _contract.Contract.Properties[index], ref _values[index]);
        }

        _rawLength = (int)reader.BytesConsumed - _rawStart;
        IsObject = true;
        return true;
    }

    /// <summary>The whole <c>data</c> as it came.</summary>
    public ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> json) => json.Slice(_rawStart, _rawLength);

    /// <summary>Whether property <paramref name="index"/> has a value.</summary>
    public PropertyState StateOf(int index) => _values[index].State;

    /// <summary>Event time from property <paramref name="index"/>; null when it is absent or broken.</summary>
    public long? TimeOf(int index) =>
        _values[index].State == PropertyState.Ok ? (long)_values[index].Number : null;

    /// <summary>Writes the entity key; returns the property that it lacks, −1 for none.</summary>
    public int WriteKey(ReadOnlySpan<byte> json, ByteWriter key)
    {
        var parts = _contract.Contract.Key;
        foreach (var index in parts)
        {
            ref var value = ref _values[index];
            if (value.State is PropertyState.Absent or PropertyState.Null || value.IsStructure)
            {
                return index;
            }

            if (value.State == PropertyState.Ok && _contract.Contract.Properties[index].Type == PropertyType.String)
            {
                WritePart(key, value.Text.In(json, _scratch), parts.Length > 1);
            }
            else
            {
                WritePart(key, Encoding.UTF8.GetBytes(CanonicalText(json, index)), parts.Length > 1);
            }
        }

        return -1;
    }

    /// <summary>The property that gives the entity key the longest text; the first of equals.</summary>
    public int LongestKeyPart() => _contract.Contract.Key.MaxBy(index => _values[index].Text.Length);

    /// <summary>Writes the values in the contract's order after a bitmap of those present; returns the columns present.
    /// </summary>
    public ulong Write(ReadOnlySpan<byte> json, ByteWriter body, Span<Int128> columns)
    {
        var bitmapAt = body.Length;
        body.Reserve((_values.Length + 7) / 8).Clear();
        ulong present = 0;
        for (var i = 0; i < _values.Length; i++)
        {
            ref var value = ref _values[i];
            if (value.State != PropertyState.Ok)
            {
                continue;
            }

            body.Array[bitmapAt + (i >> 3)] |= (byte)(1 << (i & 7));
            var type = _contract.Contract.Properties[i].Type;
            var text = value.Text.In(json, _scratch);
            WriteValue(body, type, ref value, type == PropertyType.Json ? Compact(text) : text);
            var column = _contract.ColumnOfProperty[i];
            if (column >= 0)
            {
                present |= 1UL << column;
                columns[column] = type is PropertyType.Integer or PropertyType.Number ? value.Number : 0;
            }
        }

        return present;
    }

    /// <summary>The values of the columns; returns the columns present.</summary>
    public ulong ReadColumns(Span<Int128> columns)
    {
        ulong present = 0;
        for (var column = 0; column < columns.Length; column++)
        {
            var property = _contract.Columns[column];
            if (_values[property].State == PropertyState.Ok)
            {
                var isNumber = _contract.Contract.Properties[property].Type
                    is PropertyType.Integer or PropertyType.Number;
                columns[column] = isNumber ? _values[property].Number : 0;
                present |= 1UL << column;
            }
        }

        return present;
    }

    /// <summary>A copy of the canonical text of property <paramref name="index"/>; empty without a value that can be
    /// read.</summary>
    public byte[] TextOf(ReadOnlySpan<byte> json, int index)
    {
        ref var value = ref _values[index];
        if (value.State != PropertyState.Ok)
        {
            return [];
        }

        var text = value.Text.In(json, _scratch);
        return _contract.Contract.Properties[index].Type switch
        {
            PropertyType.String => text.ToArray(),
            PropertyType.Json => Compact(text).ToArray(),
            _ => Encoding.UTF8.GetBytes(CanonicalText(json, index)),
        };
    }

    /// <summary>The canonical text of a value that is neither a string nor a structure.</summary>
    public static string CanonicalText(PropertySpecification property, Int128 number) => property.Type switch
    {
        PropertyType.Boolean => number == 0 ? "false" : "true",
        PropertyType.Timestamp => Rfc3339.Format(new EventTime((long)number)),
        PropertyType.Date => Rfc3339.Format(new EventTime((long)number))[..10],
        _ => DecimalText.Format(number, property.Scale),
    };

    /// <summary>Appends each value with its state: canonical, or as it came when it is broken.</summary>
    public void WriteContent(ReadOnlySpan<byte> json, ByteWriter content)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            var state = _values[i].State == PropertyState.Absent ? PropertyState.Null : _values[i].State;
            content.WriteByte((byte)state);
            if (state != PropertyState.Null)
            {
                content.WriteBytes(
                    state == PropertyState.Faulty ? _values[i].Text.In(json, _scratch) : TextOf(json, i));
            }
        }
    }

    // Whitespace between tokens is no content: a producer may format a repeat in another way.
    private ReadOnlySpan<byte> Compact(ReadOnlySpan<byte> text)
    {
        var length = 0;
        var isText = false;
        var target = _scratch.Reserve(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (isText && text[i] == '\\')
            {
                target[length++] = text[i++];
            }
            else if (text[i] == '"')
            {
                isText = !isText;
            }

            if (isText || text[i] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                target[length++] = text[i];
            }
        }

        return target[..length];
    }

    private static void WriteValue(ByteWriter body, PropertyType type, ref PropertyValue value, ReadOnlySpan<byte> text)
    {
        switch (type)
        {
            case PropertyType.Integer or PropertyType.Number:
                WriteNumber(body, value.Number);
                break;
            case PropertyType.Boolean:
                body.WriteByte((byte)value.Number);
                break;
            case PropertyType.Timestamp or PropertyType.Date:
                body.WriteZigZag((long)value.Number);
                break;
            default:
                body.WriteBytes(text);
                break;
        }
    }

    private static void WriteNumber(ByteWriter body, Int128 number)
    {
        if (number >= long.MinValue && number <= long.MaxValue)
        {
            body.WriteZigZag((long)number);
        }
        else
        {
            body.WriteZigZag128(number);
        }
    }

    private static void WritePart(ByteWriter key, ReadOnlySpan<byte> text, bool isComposite)
    {
        if (isComposite)
        {
            key.WriteRaw(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{text.Length}:")));
        }

        key.WriteRaw(text);
    }

    private string CanonicalText(ReadOnlySpan<byte> json, int index)
    {
        ref var value = ref _values[index];
        return value.State == PropertyState.Faulty
            ? Encoding.UTF8.GetString(value.Text.In(json, _scratch))
            : CanonicalText(_contract.Contract.Properties[index], value.Number);
    }

    private void ReadValue(ref Utf8JsonReader reader, PropertySpecification property, ref PropertyValue value)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                value.State = PropertyState.Null;
                return;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                value.IsStructure = true;
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                value.Text = new JsonSlice(start, (int)reader.BytesConsumed - start, false);
                value.Set(property.Type == PropertyType.Json ? ReasonCode.None : ReasonCode.Type);
                return;
            case JsonTokenType.String:
                value.Text = JsonSlice.OfString(ref reader, _scratch);
                break;
            default:
                value.Text = new JsonSlice((int)reader.TokenStartIndex, reader.ValueSpan.Length, false);
                break;
        }

        value.Set(Interpret(ref reader, property, ref value.Number));
    }

    private static ReasonCode Interpret(ref Utf8JsonReader reader, PropertySpecification property, ref Int128 number)
    {
        switch (property.Type, reader.TokenType)
        {
            case (PropertyType.String, JsonTokenType.String):
                return ReasonCode.None;
            case (PropertyType.Number or PropertyType.Integer, JsonTokenType.Number):
                return DecimalText.TryParse(reader.ValueSpan, property.Scale, out number) switch
                {
                    DecimalOutcome.Ok => ReasonCode.None,
                    DecimalOutcome.TooLarge => ReasonCode.Range,
                    DecimalOutcome.TooPrecise when property.Type == PropertyType.Number => ReasonCode.Scale,
                    _ => ReasonCode.Type,
                };
            case (PropertyType.Boolean, JsonTokenType.True or JsonTokenType.False):
                number = reader.TokenType == JsonTokenType.True ? 1 : 0;
                return ReasonCode.None;
            case (PropertyType.Timestamp, JsonTokenType.String):
                var isTime = Rfc3339.TryParse(reader.ValueSpan, out var time) == Rfc3339Outcome.Ok;
                number = time.Microseconds;
                return isTime ? ReasonCode.None : ReasonCode.Type;
            case (PropertyType.Date, JsonTokenType.String):
                return TryDate(reader.ValueSpan, out number) ? ReasonCode.None : ReasonCode.Type;
            default:
                return ReasonCode.Type;
        }
    }

    private static bool TryDate(ReadOnlySpan<byte> text, out Int128 number)
    {
        Span<byte> instant = stackalloc byte[20];
        "0000-00-00T00:00:00Z"u8.CopyTo(instant);
        number = 0;
        if (text.Length != 10)
        {
            return false;
        }

        text.CopyTo(instant);
        var isDate = Rfc3339.TryParse(instant, out var time) == Rfc3339Outcome.Ok;
        number = time.Microseconds;
        return isDate;
    }
}
