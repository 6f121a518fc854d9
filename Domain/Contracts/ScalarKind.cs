namespace StreamBatch.Domain.Contracts;

/// <summary>What a scalar of a document is.</summary>
public enum ScalarKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Truth,

    /// <summary>Nothing.</summary>
    Null,
}
