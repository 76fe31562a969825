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
      axisLabel: data.horizontal ? { color: INK, width: 120, overflow: "truncate", interval: 0 } : { color: INK },
    };
    const values = {
      type: "value", minInterval: 1, max: data.most || undefined,
      axisLabel: { color: INK }, splitLine: { lineStyle: { color: LINE } },
    };
    return {
      animation: !still,
      color: data.stacked ? GOOD_AND_BAD : COLOURS,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 },
      grid: { left: 8, right: 28, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, itemGap: 18, icon: "rect", itemWidth: 14, itemHeight: 10, textStyle: { color: INK } },
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
      xAxis: data.horizontal ? values : names,
      yAxis: data.horizontal ? names : values,
      series: data.series.map((series) => ({
        type: "bar", name: series.name, data: series.data, barMaxWidth: 22, barGap: "10%",
        stack: data.stacked ? "all" : undefined,
      })),
    };
  };

  const draw = (place) => {
    const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const drawn = data.series.some((series) => series.data.some((value) => value));
    if (!drawn || !window.echarts) return;
    place.classList.add("chart-drawn");
    // Rows of bars need their height; set through the object model, which the content security policy allows.
    if (data.horizontal) place.style.blockSize = `${4.5 + (data.stacked ? 2.1 : 2.75) * Math.max(data.labels.length, 3)}rem`;
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    // With a view box the drawing fits whatever width a printed sheet leaves it.
    chart.on("rendered", () => {
      const drawing = place.querySelector("svg");
      drawing.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
    });
    chart.setOption(option(data));
    charts.push(chart);
  };

  document.querySelectorAll("[data-chart]").forEach(draw);
  window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
})();
