namespace StreamBatch.Odcs.Documents;

/// <summary>How a scalar is written in YAML.</summary>
public enum ScalarForm
{
    /// <summary>As the writer finds best: without quotes where every reader of YAML takes it for what it is.</summary>
    Natural,

    /// <summary>Without quotes.</summary>
    Plain,

    /// <summary>In single quotes.</summary>
    SingleQuoted,

    /// <summary>In double quotes.</summary>
    DoubleQuoted,

    /// <summary>A block whose lines are those of the text (<c>|</c>).</summary>
    Literal,

    /// <summary>A block whose lines are joined (<c>&gt;</c>).</summary>
    Folded,
}
