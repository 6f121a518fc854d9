namespace StreamBatch.Reference;

/// <summary>A rule that an event breaks; gates are held against it in the order of rules, then of properties.</summary>
/// <param name="Rule">The place of its name in <see cref="Names"/>.</param>
/// <param name="Property">The property's index; 0 for rules about the event as a whole.</param>
internal readonly record struct Gate(int Rule, int Property) : IComparable<Gate>
{
    public const int Type = 0;
    public const int Required = 1;
    public const int Scale = 2;
    public const int Range = 3;
    public const int Enum = 4;
    public const int Length = 5;
    public const int Pattern = 6;
    public const int TimeInFuture = 7;
    public const int NotRetractable = 8;
    public const int TargetMismatch = 9;
    public const int Format = 10;
    public const int Comparison = 11;

    private static readonly string[] Names =
    [
        "type", "required", "scale", "range", "enum", "length", "pattern", "timeInFuture", "notRetractable",
        "targetMismatch", "format", "comparison",
    ];

    public string Reason => Names[Rule];

    public int CompareTo(Gate other) =>
        Rule != other.Rule ? Rule.CompareTo(other.Rule) : Property.CompareTo(other.Property);
}
