using System.Globalization;

namespace HealthLedger.Hosting.Metrics;

/// <summary>All series of one instrument. Not for several threads.</summary>
internal sealed class PrometheusFamily
{
    private readonly string _name;
    private readonly PrometheusKind _kind;
    private readonly string _help;
    private readonly SortedDictionary<string, PrometheusSeries> _series = new(StringComparer.Ordinal);

    public PrometheusFamily(string name, PrometheusKind kind, string help)
    {
        _name = name;
        _kind = kind;
        _help = help;
    }

    private static ReadOnlySpan<double> Bounds =>
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    public bool Holds(string labels) => _series.ContainsKey(labels);

    public void Record(string labels, double value, bool isAbsolute)
    {
        if (!_series.TryGetValue(labels, out PrometheusSeries? series))
        {
            series = new PrometheusSeries(_kind == PrometheusKind.Histogram ? Bounds.Length : 0);
            _series.Add(labels, series);
        }

        if (isAbsolute || _kind == PrometheusKind.Gauge)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value, _kind == PrometheusKind.Histogram ? Bounds : default);
        }
    }

    public void Write(TextWriter output)
    {
        string type = _kind switch
        {
            PrometheusKind.Counter => "counter",
            PrometheusKind.Histogram => "histogram",
            _ => "gauge",
        };
        output.Write($"# HELP {_name} {_help.Replace("\n", "\\n", StringComparison.Ordinal)}\n");
        output.Write($"# TYPE {_name} {type}\n");
        foreach ((string labels, PrometheusSeries series) in _series)
        {
            if (_kind == PrometheusKind.Histogram)
            {
                WriteHistogram(output, labels, series);
            }
            else
            {
                WriteLine(output, string.Empty, labels, series.Sum);
            }
        }
    }

    private void WriteHistogram(TextWriter output, string labels, PrometheusSeries series)
    {
        string separator = labels.Length == 0 ? string.Empty : ",";
        for (int i = 0; i < Bounds.Length; i++)
        {
            string bound = Bounds[i].ToString(CultureInfo.InvariantCulture);
            WriteLine(output, "_bucket", $"{labels}{separator}le=\"{bound}\"", series.CountWithin(i));
        }

        WriteLine(output, "_bucket", $"{labels}{separator}le=\"+Inf\"", series.Count);
        WriteLine(output, "_sum", labels, series.Sum);
        WriteLine(output, "_count", labels, series.Count);
    }

    private void WriteLine(TextWriter output, string suffix, string labels, double value)
    {
        output.Write(_name);
        output.Write(suffix);
        if (labels.Length > 0)
        {
            output.Write($"{{{labels}}}");
        }

        output.Write(string.Create(CultureInfo.InvariantCulture, $" {value:R}\n"));
    }
}
