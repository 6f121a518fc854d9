using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;
using StreamBatch.Generation.Randomness;
using StreamBatch.Generation.Values;

namespace StreamBatch.Generation.Keys;

/// <summary>The values of one property of the entity key, numbered from 0.</summary>
internal sealed class KeyPart
{
    // Without bounds, instants of a key count from here, which is 2000-01-01.
    private const long FirstInstant = 946_684_800 * TimeText.Second;

    // Distinct texts become rare when nearly all of them are taken.
    private const int TriesPerText = 20;

    private readonly PropertySpecification _property;
    private readonly TimeText _times = new();
    private readonly byte[][]? _json;
    private readonly byte[][]? _texts;
    private readonly Int128 _first;
    private readonly Int128 _step;

    private KeyPart(PropertySpecification property, IReadOnlyList<string> texts)
    {
        _property = property;
        _texts = [.. texts.Select(Encoding.UTF8.GetBytes)];
        _json = property.Type is PropertyType.Integer or PropertyType.Number or PropertyType.Boolean
            ? _texts
            : [.. texts.Select(JsonText.Quoted)];
        Count = _texts.Length;
    }

    private KeyPart(PropertySpecification property, Int128 first, Int128 step, Int128 greatest)
    {
        _property = property;
        _first = first;
        _step = step;
        Count = (int)Int128.Min(int.MaxValue, (greatest - first) / step + 1);
    }

    /// <summary>How many values there are; at least one.</summary>
    public int Count { get; }

    /// <summary>At most <paramref name="wanted"/> values of property <paramref name="index"/>.</summary>
    public static KeyPart Of(Contract contract, CompiledRules rules, int index, int wanted, SeededRandom random)
    {
        var property = contract.Properties[index];
        if (!property.AllowedValues.IsEmpty)
        {
            return new KeyPart(property, [.. ValueSources.Allowed(contract, rules, index)
                .Select(json => property.Type is PropertyType.Integer or PropertyType.Number or PropertyType.Boolean
                    ? Encoding.ASCII.GetString(json)
                    : System.Text.Json.JsonSerializer.Deserialize<string>(json)!)]);
        }

        return property.Type switch
        {
            PropertyType.Boolean => new KeyPart(property, ["false", "true"]),
            PropertyType.Integer or PropertyType.Number => Numbers(property),
            PropertyType.Timestamp => Instants(property, TimeText.Second),
            PropertyType.Date => Instants(property, TimeText.Day),
            _ when property is { MinLength: null, MaxLength: null, Pattern: null } =>
                new KeyPart(property, 0, 1, int.MaxValue - 1),
            _ => new KeyPart(property, Texts(new TextSampler(contract, rules, index), wanted, random)),
        };
    }

    /// <summary>The JSON of value <paramref name="number"/>.</summary>
    public void WriteJson(ByteWriter target, int number)
    {
        if (_json is not null)
        {
            target.WriteRaw(_json[number]);
            return;
        }

        var isQuoted = _property.Type is not (PropertyType.Integer or PropertyType.Number);
        if (isQuoted)
        {
            target.WriteByte((byte)'"');
        }

        WriteText(target, number);
        if (isQuoted)
        {
            target.WriteByte((byte)'"');
        }
    }

    /// <summary>The canonical text of value <paramref name="number"/>.</summary>
    public void WriteText(ByteWriter target, int number)
    {
        var value = _first + number * _step;
        switch (_property.Type)
        {
            case var _ when _texts is not null:
                target.WriteRaw(_texts[number]);
                break;
            case PropertyType.Integer or PropertyType.Number:
                JsonText.WriteDecimal(target, value, _property.Scale);
                break;
            case PropertyType.Timestamp:
                _times.WriteInstant(target, (long)value);
                break;
            case PropertyType.Date:
                _times.WriteDate(target, (long)value);
                break;
            default:
                target.WriteRaw("k-"u8);
                JsonText.WritePadded(target, number, 5);
                break;
        }
    }

    private static KeyPart Numbers(PropertySpecification property)
    {
        var bounds = new NumberValues(property);
        var isUnbounded = property.Minimum is null && property.Maximum is null;
        return new KeyPart(
            property,
            bounds.Least,
            isUnbounded ? Domain.Numbers.DecimalText.PowerOfTen(property.Scale) : 1,
            isUnbounded ? int.MaxValue : bounds.Greatest);
    }

    private static KeyPart Instants(PropertySpecification property, long step)
    {
        var smallest = property.Type == PropertyType.Date ? TimeText.Day : 1;
        var least = property.Minimum + (property.MinimumExclusive ? smallest : 0);
        var greatest = property.Maximum - (property.MaximumExclusive ? smallest : 0) ?? TimeText.Greatest;
        var first = least ?? Int128.Min(FirstInstant, greatest);
        return first <= greatest && first >= TimeText.Least
            ? new KeyPart(property, first, step, Int128.Min(greatest, TimeText.Greatest))
            : throw new GenerationException($"property {property.Name}: no instant is within its bounds");
    }

    private static List<string> Texts(TextSampler sampler, int wanted, SeededRandom random)
    {
        var texts = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (long tries = (long)TriesPerText * wanted; tries > 0 && texts.Count < wanted; tries--)
        {
            // An empty text names no entity that a person could ask for.
            var text = sampler.Next(random);
            if (text.Length > 0 && known.Add(text))
            {
                texts.Add(text);
            }
        }

        return texts.Count > 0 ? texts : throw new GenerationException("no entity key can be made but an empty one");
    }
}
