using System.Globalization;
using System.Text.Json;

namespace HealthLedger.Cli.Listeners;

/// <summary>
/// One JSON object whose every member has to be known. Each fault is gathered with its path and reading goes on, so
/// that one run shows all of them; a member that is not there or is wrong reads as null.
/// </summary>
internal sealed class StrictObject
{
    private const int LongestText = 4096;
    private const int MostItems = 1000;

    private readonly JsonElement _element;
    private readonly ListenerFindings _findings;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly string _shape;

    private StrictObject(JsonElement element, string path, string shape, ListenerFindings findings)
    {
        _element = element;
        Path = path;
        _shape = shape;
        _findings = findings;
    }

    /// <summary>Where it stands, such as <c>$.listeners[0].tls</c>.</summary>
    public string Path { get; }

    /// <summary>Null, with a fault, when the element is no object.</summary>
    public static StrictObject? Of(JsonElement element, string path, string shape, ListenerFindings findings)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            return new StrictObject(element, path, shape, findings);
        }

        findings.Invalid(path, "an object is needed here, in braces.");
        return null;
    }

    /// <summary>The same object, to be read again when its document is gone.</summary>
    /// <param name="findings">Gathers what is wrong then.</param>
    public StrictObject Detach(ListenerFindings findings) => new(_element.Clone(), Path, _shape, findings);

    public string PathOf(string name) => Path + "." + name;

    /// <summary>A text that is not empty.</summary>
    public string? Text(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= LongestText } text)
        {
            return text;
        }

        _findings.Invalid(PathOf(name), $"a text of 1 to {LongestText} characters is needed.");
        return null;
    }

    public long? Integer(string name, long least, long most)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            && number >= least && number <= most)
        {
            return number;
        }

        _findings.Invalid(
            PathOf(name),
            string.Create(CultureInfo.InvariantCulture, $"a whole number of {least} to {most} is needed."));
        return null;
    }

    public bool? Flag(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        _findings.Invalid(PathOf(name), "true or false is needed.");
        return null;
    }

    /// <summary>A duration as a whole number and its unit.</summary>
    public TimeSpan? Duration(string name, TimeSpan least, TimeSpan most)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String
            && DurationText.TryParse(value.GetString(), out TimeSpan duration)
            && duration >= least && duration <= most)
        {
            return duration;
        }

        _findings.Invalid(
            PathOf(name),
            $"a duration such as \"30s\" is needed (ms, s, m, h or d), from {DurationText.Of(least)} to "
            + $"{DurationText.Of(most)}.");
        return null;
    }

    /// <summary>One of several words.</summary>
    public T? Choice<T>(string name, params (string Word, T Value)[] choices)
        where T : struct
    {
        _findings.Asked(_shape + "." + name, [.. choices.Select(choice => choice.Word)]);
        if (Find(name) is not { } value)
        {
            return null;
        }

        string? word = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        foreach ((string known, T chosen) in choices)
        {
            if (known == word)
            {
                return chosen;
            }
        }

        _findings.Invalid(
            PathOf(name),
            "one of these is needed: " + string.Join(", ", choices.Select(choice => $"\"{choice.Word}\"")) + ".");
        return null;
    }

    /// <summary>A list of texts; empty when it is not there.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        List<string> texts = [];
        foreach ((JsonElement item, string path) in Items(name))
        {
            if (item.ValueKind == JsonValueKind.String
                && item.GetString() is { Length: > 0 and <= LongestText } text
                && !string.IsNullOrWhiteSpace(text))
            {
                texts.Add(text);
            }
            else
            {
                _findings.Invalid(path, $"a text of 1 to {LongestText} characters is needed.");
            }
        }

        return texts;
    }

    /// <summary>Names and texts; empty when it is not there.</summary>
    public IReadOnlyList<(string Name, string Value)> Pairs(string name)
    {
        List<(string, string)> pairs = [];
        if (Find(name) is not { } value)
        {
            return pairs;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            _findings.Invalid(PathOf(name), "an object of texts is needed.");
            return pairs;
        }

        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.String
                && property.Value.GetString() is { } text && !string.IsNullOrWhiteSpace(text))
            {
                pairs.Add((property.Name, text));
            }
            else
            {
                _findings.Invalid(PathOf(name) + Member(property.Name), "a text is needed.");
            }
        }

        return pairs;
    }

    /// <summary>An object within this one; null when it is not there or is none.</summary>
    public StrictObject? Object(string name) =>
        Find(name) is { } value ? Of(value, PathOf(name), _shape + "." + name, _findings) : null;

    /// <summary>The objects of a list.</summary>
    public IEnumerable<StrictObject> Objects(string name)
    {
        foreach ((JsonElement item, string path) in Items(name))
        {
            if (Of(item, path, _shape + "." + name + "[*]", _findings) is { } known)
            {
                yield return known;
            }
        }
    }

    /// <summary>Whether the member is there; says that it has to be when it is not.</summary>
    public bool Requires(string name)
    {
        if (_element.TryGetProperty(name, out _))
        {
            return true;
        }

        _findings.Invalid(PathOf(name), "is missing.");
        return false;
    }

    /// <summary>Says what else is in it: a member that is misspelt would silently set nothing.</summary>
    public void End()
    {
        foreach (JsonProperty property in _element.EnumerateObject())
        {
            if (!_asked.Contains(property.Name))
            {
                _findings.Add(
                    CliErrorCodes.ListenerMemberUnknown,
                    Path + Member(property.Name),
                    "there is no such member here. Known are: "
                    + string.Join(", ", _asked.Order(StringComparer.Ordinal)) + ".");
            }
        }
    }

    private static string Member(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            ? "." + name
            : $"['{name.Replace("'", "\\'", StringComparison.Ordinal)}']";

    private List<(JsonElement Item, string Path)> Items(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= MostItems)
        {
            return [.. value.EnumerateArray().Select((item, index) => (
                item, string.Create(CultureInfo.InvariantCulture, $"{PathOf(name)}[{index}]")))];
        }

        _findings.Invalid(PathOf(name), $"a list of at most {MostItems} is needed.");
        return [];
    }

    private JsonElement? Find(string name)
    {
        _asked.Add(name);
        _findings.Asked(_shape + "." + name);
        return _element.TryGetProperty(name, out JsonElement value) ? value : null;
    }
}
