// Draws the charts of the dashboard from the data beside them. The tables say the same without this file.
(() => {
  "use strict";

  const COLOURS = ["#0b4a8f", "#e0a528", "#2f7d5b"];
  const GOOD_AND_BAD = ["#2f6fb5", "#a4161a"];
  const INK = "#1d2733";
  const LINE = "#d9e0e8";
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const charts = [];

  const option = (data) => {
    const names = {
      type: "category", data: data.labels, inverse: data.horizontal,
      axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } },
      axisLabel: { color: INK, width: data.horizontal ? 120 : undefined, overflow: "truncate", interval: data.horizontal ? 0 : "auto" },
    };
    const values = {
      type: "value", minInterval: 1, max: data.most || undefined,
      axisLabel: { color: INK }, splitLine: { lineStyle: { color: LINE } },
    };
    return {
      animation: !still,
      color: data.horizontal ? GOOD_AND_BAD : COLOURS,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 },
      grid: { left: 8, right: 28, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, itemGap: 18, icon: "rect", itemWidth: 14, itemHeight: 10, textStyle: { color: INK } },
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
      xAxis: data.horizontal ? values : names,
      yAxis: data.horizontal ? names : values,
      series: data.series.map((series) => ({
        type: "bar", name: series.name, data: series.data, barMaxWidth: 22, barGap: "10%",
        stack: data.horizontal ? "all" : undefined,
      })),
    };
  };

  const draw = (place) => {
    const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const drawn = data.series.some((series) => series.data.some((value) => value));
    if (!drawn || !window.echarts) return;
    place.classList.add("chart-drawn");
    // Rows of bars need their height; set through the object model, which the content security policy allows.
    if (data.horizontal) place.style.blockSize = `${Math.max(12, 4.5 + 2.1 * data.labels.length)}rem`;
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(option(data));
    charts.push(chart);
  };

  document.querySelectorAll("[data-chart]").forEach(draw);
  const fit = (size) => charts.forEach((chart) => chart.resize(size));
  window.addEventListener("resize", () => fit());
  window.addEventListener("beforeprint", () => fit({ width: 600, animation: { duration: 0 } }));
  window.addEventListener("afterprint", () => fit({ width: "auto" }));
})();
